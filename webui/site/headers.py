"""Headers of every answer: what browsers may do with it, and who may read it."""

from flask import Flask, Response, request

from webui.site.compression import chosen, compress, tag
from webui.site.negotiation import NotOffered
from webui.site.reader import quotes

_ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}
DOCUMENT = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
    **_ALWAYS,
}
"""What browsers may do with a page."""
DATA = {
    "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'; sandbox",
    **_ALWAYS,
}
"""What they may do with anything else, which XML, for one, lets them show as a page: nothing."""
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Cross-Origin-Resource-Policy": "cross-origin",
    "Access-Control-Expose-Headers": (
        "ETag, Content-Type, Content-Length, Allow, Link, Retry-After, X-Request-Id, Federation-Warning"
    ),
}
LINK = (
    '</.well-known/void>; rel="describedby"; type="text/turtle", '
    '</openapi.json>; rel="service-desc"; type="application/json"'
)
VARY = "Accept, Accept-Encoding"
OF_DATA = [*{**DATA, **CROSS_ORIGIN}.items(), ("Vary", VARY), ("Link", LINK)]
"""What an answer to a query has, whatever it is."""
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def register(app: Flask) -> None:
    """Make *app* send these headers."""
    app.after_request(_complete)


def _complete(response: Response) -> Response:
    response.headers.update(DOCUMENT if response.mimetype == "text/html" else DATA)
    if quotes():  # the words of a source are for the reader alone: no shared cache, no other site
        response.cache_control.private = response.cache_control.no_cache = True
    else:
        response.headers.update(CROSS_ORIGIN)
    response.vary.update(("Accept", "Accept-Encoding"))
    if LINK not in response.headers.getlist("Link"):
        response.headers.add("Link", LINK)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
    elif request.method in {"GET", "HEAD"} and response.status_code == 200 and not response.is_streamed:
        _tell_apart(response)
        _compress(response)
        response.make_conditional(request)
    return response


def _tell_apart(response: Response) -> None:
    """Give a body a tag of its own, unless it may not be kept."""
    if not response.cache_control.no_store:
        response.add_etag()


def _compress(response: Response) -> None:
    """Make a body smaller for the way, if the client takes it so."""
    if response.direct_passthrough or response.content_encoding:
        return
    body = response.get_data()
    try:
        name = chosen(request.headers.get("Accept-Encoding", ""), response.mimetype or "", len(body))
    except NotOffered:
        return  # a page as it is helps a reader more than none
    if name == "identity":
        return
    response.set_data(compress(body, name))
    response.content_encoding = name
    plain, weak = response.get_etag()
    if plain:
        response.set_etag(tag(plain, name), bool(weak))
