"""Scripts and styles of the pages: bundled, under names that change with what is in them.

Where they were not built, pages have their style from the plain sheets, and no scripts.
"""

import json
from collections.abc import Mapping
from functools import cache
from pathlib import Path

from flask import Blueprint, Flask, Response, request, send_from_directory, url_for
from markupsafe import Markup

from webui.negotiation import encoding

blueprint = Blueprint("assets", __name__)
FOLDER = Path(__file__).with_name("static") / "assets"
_ENCODED = {"br": ".br", "gzip": ".gz"}
_YEAR = 365 * 24 * 3600  # s: a name is never used for something else


def prepare(app: Flask) -> None:
    """Give the templates of *app* the addresses of what was bundled."""
    app.jinja_env.globals.update(script=script, style=style)


@cache
def built() -> Mapping[str, Mapping[str, object]]:
    """Return what was bundled by the name that templates use; empty if nothing was."""
    try:
        found: dict[str, dict[str, object]] = json.loads((FOLDER / "manifest.json").read_text("utf-8"))
    except FileNotFoundError:
        return {}
    return found


def asset(name: str) -> str | None:
    """Return the address of the bundle *name*, such as ``site.js``, or None if it was not built."""
    entry = built().get(name)
    return url_for("assets.give", name=entry["file"]) if entry else None


def script(name: str) -> Markup:
    """Return what loads the module *name*, such as ``site``, and at once what it imports; nothing if not built."""
    entry, address = built().get(f"{name}.js"), asset(f"{name}.js")
    if not entry or not address:
        return Markup()
    imports = entry["imports"]
    parts = [url_for("assets.give", name=part) for part in imports] if isinstance(imports, list) else []
    ahead = [Markup('<link rel="modulepreload" href="{}">').format(part) for part in parts]
    sheet = entry.get("css")
    if sheet:
        ahead.append(Markup('<link rel="stylesheet" href="{}">').format(url_for("assets.give", name=sheet)))
    return Markup("\n").join([*ahead, Markup('<script type="module" src="{}"></script>').format(address)])


def style() -> Markup:
    """Return what loads the style of every page."""
    address = asset("style.css") or url_for("static", filename="style.css")
    return Markup('<link rel="stylesheet" href="{}">').format(address)


@blueprint.get("/static/assets/<name>")
def give(name: str) -> Response:
    """Give a bundled file, compressed beforehand as the client takes it, to be kept for ever."""
    chosen = encoding(tuple(_ENCODED), request.headers.get("Accept-Encoding", "")) or "identity"
    suffix = _ENCODED.get(chosen, "")
    if not (FOLDER / f"{name}{suffix}").is_file():
        chosen, suffix = "identity", ""
    plain = send_from_directory(FOLDER, name, max_age=_YEAR)
    if not suffix:
        response = plain
    else:
        response = send_from_directory(FOLDER, f"{name}{suffix}", mimetype=plain.mimetype, max_age=_YEAR)
        response.content_encoding = chosen
    response.cache_control.immutable = True
    return response
