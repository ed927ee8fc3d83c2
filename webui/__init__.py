"""Pages, JSON twins and the SPARQL endpoint over one store: `create_app(store)`."""

from flask import Flask

from kg.passages import Passages
from kg.store import Store
from webui import (
    audits,
    catalogue,
    entities,
    errors,
    explanations,
    headers,
    judgements,
    lookup,
    pages,
    questions,
    sparql,
    structured,
    templating,
    terms,
)
from webui.reader import Reader, attach
from webui.settings import Settings

__all__ = ["Settings", "create_app"]


def create_app(store: Store, settings: Settings | None = None, passages: Passages | None = None) -> Flask:
    """Return the web application over *store*; it changes nothing.

    With *passages*, pages show the words of the sources at the places that they link to.
    """
    settings = settings or Settings()
    app = Flask(__name__)
    app.config["MAX_CONTENT_LENGTH"] = settings.max_body
    app.config["SEND_FILE_MAX_AGE_DEFAULT"] = settings.static_age
    app.url_map.strict_slashes = False
    attach(app, Reader(store, settings, passages))
    templating.prepare(app)
    structured.prepare(app)
    headers.register(app)
    errors.register(app)
    for blueprint in (
        pages.blueprint,
        lookup.blueprint,
        questions.blueprint,
        judgements.blueprint,
        audits.blueprint,
        sparql.blueprint,
        catalogue.blueprint,
        terms.blueprint,
        explanations.blueprint,
        entities.blueprint,
    ):
        app.register_blueprint(blueprint)
    return app
