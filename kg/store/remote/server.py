"""Where a SPARQL server is, and who asks it."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args
from urllib.parse import urlsplit

from kg.errors import InvalidSetting

Scheme = Literal["none", "basic", "digest", "bearer"]
_VARIABLE = "MYELOMA_KG_REMOTE_"


@dataclass(frozen=True, slots=True)
class Login:
    """How to say who asks. `secret` is a password, or the token of ``bearer``; it is never shown."""

    scheme: Scheme = "none"
    user: str = ""
    secret: str = field(default="", repr=False)

    def hidden_in(self, text: str) -> str:
        """Return *text* without the secret, should a server have repeated it."""
        return text.replace(self.secret, "…") if self.secret else text


NOBODY = Login()


def login_of(environ: Mapping[str, str]) -> Login:
    """Return the login that MYELOMA_KG_REMOTE_AUTH, _USER, _PASSWORD and _TOKEN say.

    Without _AUTH it is ``bearer`` if there is a token, ``basic`` if there is a user, else ``none``.

    :raises InvalidSetting: when they do not fit together; no value of theirs is in its words.
    """
    user, password, token = (environ.get(_VARIABLE + name, "") for name in ("USER", "PASSWORD", "TOKEN"))
    scheme = environ.get(_VARIABLE + "AUTH") or ("bearer" if token else "basic" if user else "none")
    if scheme not in get_args(Scheme):
        raise InvalidSetting(_VARIABLE + "AUTH", scheme, f"this can be {', '.join(get_args(Scheme))}")
    wanted = {"basic": ("USER", user), "digest": ("USER", user), "bearer": ("TOKEN", token)}
    if scheme in wanted and not wanted[scheme][1]:
        raise InvalidSetting(_VARIABLE + "AUTH", scheme, f"set {_VARIABLE}{wanted[scheme][0]} too")
    secret = token if scheme == "bearer" else password
    if re.search(r"[\x00-\x1f\x7f]", user + secret):
        raise InvalidSetting(_VARIABLE + "AUTH", scheme, "the name or secret holds a control character")
    return Login(scheme, user, secret)  # type: ignore[arg-type]


@dataclass(frozen=True, slots=True)
class Remote:
    """A SPARQL server. `update` takes SPARQL Update, `graphs` is its graph store, where it has one.

    :raises InvalidSetting: an address that is none, or that has a password in it.
    """

    query: str
    update: str = ""
    graphs: str = ""
    login: Login = NOBODY

    def __post_init__(self) -> None:
        for name, url in (("query", self.query), ("update", self.update), ("graphs", self.graphs)):
            if url or name == "query":
                _check(name, url)


def _check(name: str, url: str) -> None:
    try:
        parts = urlsplit(url)
        sound = parts.scheme in {"http", "https"} and bool(parts.hostname) and parts.port != 0
    except ValueError:
        sound = False
    if sound and parts.username is not None:
        raise InvalidSetting(
            f"{name} address", parts.hostname, f"no user or password here: set {_VARIABLE}USER and _PASSWORD"
        )
    if not sound or re.search(r"[\x00-\x20\x7f]", url):
        raise InvalidSetting(f"{name} address", url, "wanted an http or https address")


def shown(url: str) -> str:
    """Return an address for an error message: without what may be secret in its query part."""
    return url.partition("?")[0]
