"""Screens as they are kept."""

from signage.core.place.screen import Screen
from signage.store import tables
from signage.store.documents import Shelf

screens: Shelf[Screen] = Shelf(tables.screen, Screen, keep_history=True)
