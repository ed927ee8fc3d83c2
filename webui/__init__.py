"""Pages, JSON twins and the SPARQL endpoint over one store: `create_app(store)`."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from kg.store import Store
    from kg.store.passages import Passages
    from webui.site.settings import Settings


def create_app(
    store: "Store", settings: "Settings | None" = None, passages: "Passages | None" = None
) -> "Flask":
    """Return the web application over *store*; it changes nothing.

    With *passages*, pages show the words of the sources at the places that they link to.
    """
    # The command line imports this package to say what `serve` does, and needs none of the pages for it.
    from webui.application import application
    from webui.serving.generations import Generations
    from webui.site.reader import Reader
    from webui.site.settings import Settings

    settings = settings or Settings()
    return application(Generations(Reader(store, settings, passages)), settings)
