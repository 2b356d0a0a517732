"""What must survive a restart but is not content."""
