"""The store: one file, or one PostgreSQL database, that holds reports with all that was read in them."""

from reportedly.store.connect import Store, open_store
from reportedly.store.load import load_reports
from reportedly.store.write import Stored, known_keys, near, replace_reading, store_reports

__all__ = [
    "Store",
    "Stored",
    "known_keys",
    "load_reports",
    "near",
    "open_store",
    "replace_reading",
    "store_reports",
]
