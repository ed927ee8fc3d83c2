"""Scripts and styles: small, compressed, the same each time they are built, and not needed."""

import gzip
import json
import re
import shutil
import subprocess
from collections.abc import Mapping
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from kg.store import MemoryStore
from webui import create_app
from webui.site import assets

MOST = 100_000  # bytes of compressed JavaScript that a page may load at first
LARGER = {"workbench.js", "mechanisms.js"}
LOCKS = ["webui/frontend/package-lock.json", "tests/frontend/package-lock.json"]


@pytest.fixture(scope="module")
def built() -> Mapping[str, Mapping[str, object]]:
    """Return the manifest of what was bundled, or skip."""
    manifest = assets.BUNDLED / "manifest.json"
    if not manifest.is_file():
        pytest.skip("the scripts of the pages are not bundled here (make assets)")
    told: Mapping[str, Mapping[str, object]] = json.loads(manifest.read_text(encoding="utf-8"))
    return told


@pytest.fixture
def plain(store: MemoryStore, tmp_path: Path) -> Flask:
    """Return the application where nothing was bundled."""
    app = create_app(store)
    assets.prepare(app, tmp_path)
    return app


def size(file: str) -> int:
    return (assets.BUNDLED / f"{file}.br").stat().st_size


def test_every_page_loads_the_style_and_the_small_script(
    client: FlaskClient, built: Mapping[str, Mapping[str, object]]
) -> None:
    page = client.get("/").text
    for name in ("style.css", "site.js"):
        assert f'"/static/assets/{built[name]["file"]}"' in page


def test_an_asset_is_kept_for_ever_and_sent_compressed(
    client: FlaskClient, built: Mapping[str, Mapping[str, object]]
) -> None:
    address = f"/static/assets/{built['style.css']['file']}"
    whole, packed, smallest = (
        client.get(address, headers={"Accept-Encoding": each}, buffered=True)
        for each in ("", "gzip", "gzip, br")
    )
    assert "immutable" in whole.headers["Cache-Control"]
    assert "max-age=31536000" in whole.headers["Cache-Control"]
    assert packed.headers["Content-Encoding"] == "gzip" and len(packed.data) < len(whole.data) / 2
    assert gzip.decompress(packed.data) == whole.data
    assert packed.mimetype == whole.mimetype == "text/css"
    assert smallest.headers["Content-Encoding"] == "br" and len(smallest.data) < len(packed.data)


@pytest.mark.parametrize("name", ["none.js", "..%2f__init__.py", "manifest.json.br"])
def test_what_is_no_asset_is_not_found(client: FlaskClient, name: str) -> None:
    assert client.get(f"/static/assets/{name}").status_code == 404


def test_without_scripts_pages_have_the_plain_style(plain: Flask) -> None:
    client = plain.test_client()
    page = client.get("/").text
    assert '<link rel="stylesheet" href="/static/style.css">' in page
    assert '<script type="module"' not in page
    sheet = client.get("/static/style.css", buffered=True).text
    parts = re.findall(r'@import url\("([^"]+)"\)', sheet)
    assert parts and all(client.get(f"/static/{part}", buffered=True).status_code == 200 for part in parts)


def test_no_page_loads_more_script_than_it_may_even_when_all_of_it_is_in_view(
    built: Mapping[str, Mapping[str, object]],
) -> None:
    def files(*names: str) -> set[str]:
        entries = [built[f"{name}.js"] for name in names]
        assert all(isinstance(entry["later"], list) for entry in entries)
        return {str(file) for entry in entries for file in (entry["file"], *entry["later"])}  # type: ignore[misc]

    pages = [name.removesuffix(".js") for name in built if name.endswith(".js") and name not in LARGER]
    assert len(pages) > 3
    loaded = {page: sum(map(size, files("site", "chart", page))) for page in pages}
    assert {page: count for page, count in loaded.items() if count > MOST} == {}
    print(f"at most {max(loaded.values()):,} bytes of script on a page, with its chart")


def test_licences_of_what_went_in_are_told(built: Mapping[str, Mapping[str, object]]) -> None:
    told = (assets.BUNDLED / "licences.txt").read_text(encoding="utf-8")
    if any((assets.BUNDLED / str(entry["file"])).stat().st_size > 50_000 for entry in built.values()):
        assert "MIT" in told or "ISC" in told


@pytest.mark.parametrize("path", LOCKS)
def test_locked_packages_name_a_digest_and_no_registry(project: Path, path: str) -> None:
    packages = json.loads((project / path).read_text(encoding="utf-8"))["packages"]
    assert all("resolved" not in each for each in packages.values())
    assert all("integrity" in each for name, each in packages.items() if name)


@pytest.mark.slow
def test_the_same_sources_give_the_same_bytes(project: Path, tmp_path: Path) -> None:
    source = project / "webui" / "frontend"
    if shutil.which("node") is None or not (source / "node_modules").is_dir():
        pytest.skip("no Node.js here, or its packages are not installed (make assets)")
    made = []
    for name in ("one", "two"):
        there = tmp_path / name / "webui"
        shutil.copytree(source, there / "frontend", ignore=shutil.ignore_patterns("node_modules"))
        shutil.copytree(source.parent / "static", there / "static", ignore=shutil.ignore_patterns("assets"))
        (there / "frontend" / "node_modules").symlink_to(source / "node_modules")
        subprocess.run(["node", "build.mjs"], cwd=there / "frontend", check=True)
        folder = there / "static" / "assets"
        made.append({path.name: path.read_bytes() for path in folder.iterdir()})
    assert made[0] == made[1] and "manifest.json" in made[0]
