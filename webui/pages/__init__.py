"""The pages, one family a module or folder; `register` gives an application all of them."""

from pathlib import Path

from flask import Flask

from webui.pages import (
    catalogue,
    charts,
    comparisons,
    coverage,
    disputes,
    doses,
    home,
    matrix,
    mechanisms,
    questions,
    reading,
    search,
    silence,
    versions,
    workbench,
)
from webui.pages.entities import structured
from webui.pages.entities import views as entities
from webui.pages.ontology import explanations, terms

# In the order of the site; things come last, because every address that is left may name one.
_FAMILIES = (
    home,
    search,
    questions,
    disputes,
    silence,
    doses,
    matrix,
    mechanisms,
    comparisons,
    charts,
    coverage,
    reading,
    versions,
    workbench,
    catalogue,
    terms,
    explanations,
    entities,
)


def register(app: Flask, builds: Path | None = None) -> None:
    """Give *app* every page; *builds* is the folder of builds that versions are read from."""
    structured.prepare(app)
    reading.prepare(app)
    versions.prepare(app, builds)
    charts.prepare(app)
    for family in _FAMILIES:
        app.register_blueprint(family.blueprint)
