"""Where things are shown: units, screens, canvases, and how large letters must be there."""
