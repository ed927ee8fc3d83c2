"""A small invented review as a graph, as an application, as a folder of builds and as a server."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from playwright.sync_api import Browser, sync_playwright

from ingest.consistency.denominators import with_denominators
from kg.building.build import summary
from kg.schema.ontology import ontology_quads
from kg.store import MemoryStore
from kg.store.publication import publish
from tests.serving import served
from tests.webui.review import HOSTILE, documents, entities, regimens
from tests.webui.review_charts import charted as charted_facts
from tests.webui.review_compared import compared
from tests.webui.review_doses import dose_rules
from tests.webui.review_evidence import claims, doses, figures, study
from tests.webui.review_mechanisms import acting_things, mechanisms
from webui import create_app


@pytest.fixture(scope="session")
def store() -> MemoryStore:
    """Return the invented review with the real ontology, in memory."""
    store = MemoryStore(ontology_quads(), version="v1")
    store.add([*entities(), *regimens(), *acting_things()], "vocabulary")
    store.add(
        [*documents(), *study(), *figures(), *doses(), *dose_rules(), *compared(), *mechanisms(), *claims()],
        "source/a-review",
    )
    store.extend(summary(store))
    return store


@pytest.fixture(scope="session")
def charted_app(store: MemoryStore) -> Flask:
    """Return an application over the invented review with more studies, for charts."""
    more = MemoryStore(store.quads(), version="v2")
    more.add(list(with_denominators(list(charted_facts()))), "source/a-review")
    return create_app(more)


@pytest.fixture
def charted(charted_app: Flask) -> FlaskClient:
    return charted_app.test_client()


@pytest.fixture(scope="session")
def charts_live(charted_app: Flask) -> Iterator[str]:
    """Serve the invented review with more studies on a free port; yield its address."""
    with served(charted_app) as address:
        yield address


@pytest.fixture(scope="session")
def review_builds(tmp_path_factory: pytest.TempPathFactory, store: MemoryStore) -> Path:
    """Return a folder of builds that holds the invented review, for servers of their own process."""
    folder = tmp_path_factory.mktemp("builds")
    lines = "".join(sorted(f"{quad} .\n" for quad in store.quads()))
    publish(folder, {"graph.nq": lines.encode(), "manifest.json": b"{}\n"})
    return folder


@pytest.fixture(scope="session")
def hostile() -> str:
    """Return the label of ``disease/hostile``."""
    return HOSTILE


@pytest.fixture(scope="session")
def app(store: MemoryStore) -> Flask:
    return create_app(store)


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    return app.test_client()


@pytest.fixture(scope="session")
def live(app: Flask) -> Iterator[str]:
    """Serve the invented review on a free port; yield its address."""
    with served(app) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
    if path is None:
        pytest.skip("no Chromium here (make programs installs it on Debian)")
    flags = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as play:
        chromium = play.chromium.launch(executable_path=path, args=flags)
        yield chromium
        chromium.close()
