"""The JSON API for programs: the same rights and roads as the pages, described by OpenAPI."""
