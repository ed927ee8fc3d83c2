"""Pages, JSON twins and the SPARQL endpoint over one store: `create_app(store)`."""

from flask import Flask

from kg.passages import Passages
from kg.store import Store
from webui import (
    assets,
    audits,
    catalogue,
    comparisons,
    doses,
    entities,
    errors,
    explanations,
    graphs,
    headers,
    interface,
    judgements,
    lookup,
    matrix,
    mechanisms,
    pages,
    questions,
    search,
    sparql,
    structured,
    templating,
    terms,
)
from webui.cache import Cache
from webui.endpoint import ENDPOINT, Endpoint
from webui.generations import Generations, Pinned
from webui.operations import Operations, health
from webui.operations.metrics import Metrics
from webui.reader import Reader, attach
from webui.settings import Settings

__all__ = ["Generations", "Reader", "Settings", "application", "create_app"]


def create_app(store: Store, settings: Settings | None = None, passages: Passages | None = None) -> Flask:
    """Return the web application over *store*; it changes nothing.

    With *passages*, pages show the words of the sources at the places that they link to.
    """
    settings = settings or Settings()
    return application(Generations(Reader(store, settings, passages)), settings)


def application(generations: Generations, settings: Settings) -> Flask:
    """Return the web application over the newest of *generations*."""
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = settings.static_age
    app.url_map.strict_slashes = False
    attach(app, lambda: generations.reader)
    templating.prepare(app)
    assets.prepare(app)
    structured.prepare(app)
    headers.register(app)
    errors.register(app)
    for blueprint in (
        assets.blueprint,
        pages.blueprint,
        search.blueprint,
        lookup.blueprint,
        questions.blueprint,
        judgements.blueprint,
        doses.blueprint,
        matrix.blueprint,
        mechanisms.blueprint,
        comparisons.blueprint,
        audits.blueprint,
        sparql.blueprint,
        catalogue.blueprint,
        interface.blueprint,
        health.blueprint,
        terms.blueprint,
        explanations.blueprint,
        graphs.blueprint,
        entities.blueprint,
    ):
        app.register_blueprint(blueprint)
    cache = Cache(settings.cache_bytes)
    answering = Endpoint(app.wsgi_app, cache, settings.max_body, settings.cache_seconds)
    app.extensions[ENDPOINT] = answering
    metrics = Metrics(cache, generations)
    app.extensions[health.KEY] = health.Watched(metrics, generations, settings.metrics)
    front = Operations(Pinned(answering, generations), metrics, settings)
    app.wsgi_app = front  # type: ignore[method-assign]
    app.extensions["myeloma_kg.front"] = front
    return app
