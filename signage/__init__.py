"""Signage: drop a file into a folder, see it on the right screens, prove that it was shown."""

__version__ = "0.1.0"
