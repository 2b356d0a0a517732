"""Answers HTTP; decides nothing."""
