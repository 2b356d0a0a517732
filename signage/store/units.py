"""The organisation tree as it is kept."""

from signage.core.place.organisation import Unit
from signage.store import tables
from signage.store.documents import Shelf

units: Shelf[Unit] = Shelf(tables.unit, Unit, keep_history=True)
