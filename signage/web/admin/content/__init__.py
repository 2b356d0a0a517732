"""Content: playlists, the library, a form for every kind of item, uploads, tables, inboxes."""
