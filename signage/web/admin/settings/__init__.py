"""Everything else: people, units, days, the record, the inventory, one's own account."""
