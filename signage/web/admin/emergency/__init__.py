"""Emergencies: takeovers, drills and blackouts, from the question before to the end."""
