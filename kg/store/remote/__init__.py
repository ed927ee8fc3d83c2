"""A graph behind any SPARQL 1.1 server: asked, and published to (`kg.store.remote.publishing`)."""

from kg.store.remote.server import Login, Remote, login_of
from kg.store.remote.store import RemoteStore

__all__ = ["Login", "Remote", "RemoteStore", "login_of"]
