"""What people put into folders, as values: bodies, items, playlists, and their problems."""
