"""The production server: HTTP in front of the application, reload, and a graceful end."""

from webui.serving.listening import listen, url_of
from webui.serving.reloading import Reloader
from webui.serving.server import Occasions, serve_until_stopped
from webui.serving.service import Service, open_service, wsgi

__all__ = [
    "Occasions",
    "Reloader",
    "Service",
    "listen",
    "open_service",
    "serve_until_stopped",
    "url_of",
    "wsgi",
]
