"""Headers of every answer: what browsers may do with it, and who may read it."""

from flask import Flask, Response, request

from webui.reader import quotes

SECURITY = {
    "Content-Security-Policy": (
        "default-src 'self'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'; object-src 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}
CROSS_ORIGIN = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Content-Type, Content-Length, Allow, Link, Federation-Warning",
}
DESCRIBED = '</.well-known/void>; rel="describedby"; type="text/turtle"'
PREFLIGHT = {
    "Access-Control-Allow-Headers": "Accept, Content-Type, If-None-Match",
    "Access-Control-Max-Age": "86400",
}


def register(app: Flask) -> None:
    """Make *app* send these headers."""
    app.after_request(_complete)


def _complete(response: Response) -> Response:
    response.headers.update(SECURITY)
    if quotes():  # the words of a source are for the reader alone: no shared cache, no other site
        response.cache_control.private = response.cache_control.no_cache = True
    else:
        response.headers.update(CROSS_ORIGIN)
    response.vary.add("Accept")
    response.headers.add("Link", DESCRIBED)
    if request.method == "OPTIONS":
        response.headers.update(PREFLIGHT)
        response.headers["Access-Control-Allow-Methods"] = response.headers.get("Allow", "GET, HEAD, OPTIONS")
    elif request.method in {"GET", "HEAD"} and response.status_code == 200 and not response.is_streamed:
        response.add_etag()
        response.make_conditional(request)
    return response
