"""The two content folders, playlists/ and media/, and nothing else."""
