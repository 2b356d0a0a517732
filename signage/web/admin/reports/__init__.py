"""Reports: what was shown against the record and the plan, on a page and as papers."""
