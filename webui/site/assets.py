"""Scripts and styles of the pages: bundled, under names that change with what is in them.

Where they were not built, pages have their style from the plain sheets, and no scripts.
"""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from mimetypes import guess_type
from pathlib import Path

from flask import Blueprint, Flask, Response, current_app, request, send_from_directory, url_for
from markupsafe import Markup
from werkzeug.utils import secure_filename

from webui.site.negotiation import encoding

blueprint = Blueprint("assets", __name__)
BUNDLED = Path(__file__).parents[1] / "static" / "assets"
_KEY = "myeloma_kg.assets"
_ENCODED = {"br": ".br", "gzip": ".gz"}
_YEAR = 365 * 24 * 3600  # s: a name is never used for something else
_SCRIPT = Markup('<script type="module" src="{}"></script>')
_AHEAD = Markup('<link rel="modulepreload" href="{}">')
_SHEET = Markup('<link rel="stylesheet" href="{}">')


@dataclass(frozen=True, slots=True)
class Bundle:
    """An entry: its file, what a browser needs with it at once, and a sheet of its own."""

    file: str
    imports: tuple[str, ...]
    css: str | None


@dataclass(frozen=True, slots=True)
class Bundles:
    """What was bundled into *folder*, by the name that templates use, such as ``site.js``."""

    folder: Path
    named: Mapping[str, Bundle]

    def script(self, name: str) -> Markup:
        """Return what loads the module *name*, such as ``site``; nothing if it was not built."""
        bundle = self.named.get(f"{name}.js")
        if bundle is None:
            return Markup()
        lines = [_AHEAD.format(_address(part)) for part in bundle.imports]
        sheets = [_SHEET.format(_address(bundle.css))] if bundle.css else []
        return Markup("\n").join([*lines, *sheets, _SCRIPT.format(_address(bundle.file))])

    def style(self) -> Markup:
        """Return what loads the style of every page."""
        bundle = self.named.get("style.css")
        return _SHEET.format(_address(bundle.file) if bundle else url_for("static", filename="style.css"))


def prepare(app: Flask, folder: Path = BUNDLED) -> None:
    """Let the templates of *app* load what was bundled into *folder*."""
    bundles = Bundles(folder, _read(folder / "manifest.json"))
    app.extensions[_KEY] = bundles
    app.jinja_env.globals.update(script=bundles.script, style=bundles.style)


def _read(manifest: Path) -> dict[str, Bundle]:
    if not manifest.is_file():
        return {}
    named = json.loads(manifest.read_text(encoding="utf-8"))
    return {
        name: Bundle(entry["file"], tuple(entry["imports"]), entry.get("css"))
        for name, entry in named.items()
    }


def _address(file: str) -> str:
    return url_for("assets.give", name=file)


@blueprint.get("/static/assets/<name>")
def give(name: str) -> Response:
    """Give a bundled file, compressed beforehand as the client takes it, to be kept for ever."""
    folder: Path = current_app.extensions[_KEY].folder
    chosen = encoding(tuple(_ENCODED), request.headers.get("Accept-Encoding", "")) or "identity"
    suffix = _ENCODED.get(chosen, "")
    suffix = suffix if suffix and (folder / secure_filename(name + suffix)).is_file() else ""
    kind = guess_type(name)[0] or "application/octet-stream"
    response = send_from_directory(folder, name + suffix, mimetype=kind, max_age=_YEAR)
    if suffix:
        response.content_encoding = chosen
    response.cache_control.immutable = True
    return response
