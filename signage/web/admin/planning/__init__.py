"""Planning: the calendar of a unit or a screen, campaigns, and what they would change."""
