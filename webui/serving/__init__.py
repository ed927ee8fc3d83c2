"""The production server: HTTP in front of the application, reload, and a graceful end."""

from webui.serving.listening import listen, url_of
from webui.serving.reloading import Reloader
from webui.serving.server import Occasions, serve_until_stopped

__all__ = [
    "Occasions",
    "Reloader",
    "listen",
    "serve_until_stopped",
    "url_of",
]
