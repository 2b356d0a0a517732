"""A relay's durable copy of manifests and media, and its spool of reports."""
