"""Finding things by what people type: an index of every name, and what a question may mean in it."""

from kg.search.index import INDEX_FILE, Index, index_file, open_index
from kg.search.kinds import kinds
from kg.search.ranking import Fit, Found, Hit
from kg.search.spelling import squeeze

__all__ = ["INDEX_FILE", "Fit", "Found", "Hit", "Index", "index_file", "kinds", "open_index", "squeeze"]
