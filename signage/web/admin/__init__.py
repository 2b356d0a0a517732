"""The pages people see, one module an area of work."""
