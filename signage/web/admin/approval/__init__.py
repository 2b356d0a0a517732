"""Approval: the queue, what a version changes, deciding one or many."""
