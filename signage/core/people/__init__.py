"""Who may do what, what was decided, and the record of it."""
