"""A graph behind any SPARQL 1.1 server: asked, and published to."""

from kg.store.remote.places import Login, Remote, login_of
from kg.store.remote.publishing import publish_remote
from kg.store.remote.store import RemoteStore

__all__ = ["Login", "Remote", "RemoteStore", "login_of", "publish_remote"]
