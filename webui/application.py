"""The web application over generations of builds: every page, and what stands in front of them."""

from pathlib import Path

from flask import Flask

from webui.pages import register
from webui.parts.figures import doubt
from webui.serving.cache import Cache
from webui.serving.dispatcher import DISPATCHER, Dispatcher
from webui.serving.generations import Generations
from webui.serving.operations.health import KEY, Health
from webui.serving.operations.health import blueprint as operations
from webui.serving.operations.metrics import Metrics
from webui.serving.operations.recorder import Recorder
from webui.serving.page_service import PageService
from webui.serving.query_service import QUERIES, QueryService
from webui.serving.wsgi import WsgiApplication
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
    app.jinja_env.filters["doubt"] = doubt
    assets.prepare(app)
    headers.register(app)
    errors.register(app)
    app.register_blueprint(assets.blueprint)
    app.register_blueprint(operations)
    register(app, builds)
    cache = Cache(settings.cache_bytes)
    metrics = Metrics(cache, generations)
    app.extensions[KEY] = Health(metrics, generations, settings.metrics)
    queries = app.extensions[QUERIES] = QueryService(cache, settings)
    page_service = PageService(app.wsgi_app, settings.trusted_proxies)
    recorder = Recorder(metrics, settings)
    dispatcher = Dispatcher(generations, queries, page_service, recorder, settings)
    app.extensions[DISPATCHER] = dispatcher
    app.wsgi_app = WsgiApplication(dispatcher.respond, settings.max_body)  # type: ignore[method-assign]
    return app
