"""The web application over generations of builds: every page, and what stands in front of them."""

from pathlib import Path

from flask import Flask

from webui import pages
from webui.serving.cache import Cache
from webui.serving.endpoint import ENDPOINT, Endpoint
from webui.serving.generations import Generations, Pinned
from webui.serving.operations import Operations, health
from webui.serving.operations.metrics import Metrics
from webui.site import assets, errors, headers, templating
from webui.site.reader import attach
from webui.site.settings import Settings


def application(generations: Generations, settings: Settings, builds: Path | None = None) -> Flask:
    """Return the web application over the newest of *generations*; *builds* is the folder that it is from."""
    app = Flask("webui")
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = settings.static_age
    app.url_map.strict_slashes = False
    attach(app, lambda: generations.reader)
    templating.prepare(app)
    assets.prepare(app)
    headers.register(app)
    errors.register(app)
    app.register_blueprint(assets.blueprint)
    app.register_blueprint(health.blueprint)
    pages.register(app, builds)
    cache = Cache(settings.cache_bytes)
    answering = Endpoint(app.wsgi_app, cache, settings.max_body, settings.cache_seconds)
    app.extensions[ENDPOINT] = answering
    metrics = Metrics(cache, generations)
    app.extensions[health.KEY] = health.Watched(metrics, generations, settings.metrics)
    front = Operations(Pinned(answering, generations), metrics, settings)
    app.wsgi_app = front  # type: ignore[method-assign]
    app.extensions["myeloma_kg.front"] = front
    return app
