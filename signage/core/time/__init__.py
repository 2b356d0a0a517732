"""Instants, spans, days and their names: the only place where local time exists."""
