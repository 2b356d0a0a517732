"""The pages people see: a room for each of the five places, for emergencies and for settings."""
