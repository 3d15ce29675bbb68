"""Static files under a versioned path: `/static/<version>/…`, cached for ever, compressed once.

The version is a digest of every file, so relative imports between ES modules stay within one version
and a new release never mixes with a cached old one.
"""

import hashlib
import mimetypes
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path

import brotli
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from gateway.web.strings import LANGUAGES, STRINGS_VERSION, strings_module

STATIC = Path(__file__).parents[1] / "static"
COMPRESSED = {".css", ".js", ".json", ".svg"}
TYPES = {".js": "text/javascript", ".woff2": "font/woff2", ".svg": "image/svg+xml"}


def _digest() -> str:
    files = sorted(path for path in STATIC.rglob("*") if path.is_file())
    seen = hashlib.sha256()
    for path in files:
        seen.update(path.relative_to(STATIC).as_posix().encode())
        seen.update(path.read_bytes())
    return seen.hexdigest()[:12]


VERSION = _digest()


def asset(path: str) -> str:
    """The address of a static file in the running version."""
    return f"/static/{VERSION}/{path}"


def strings_address(lang: str) -> str:
    """The address of a language's words as an ES module."""
    return f"/strings/{lang}.js?v={STRINGS_VERSION}"


@lru_cache(maxsize=512)
def _read(path: Path, changed_ns: int, *, compress: bool) -> bytes:  # noqa: ARG001 the time is a cache key
    body = path.read_bytes()
    return brotli.compress(body, quality=9) if compress else body


async def _static(request: Request) -> Response:
    path = (STATIC / request.path_params["path"]).resolve()
    if not path.is_relative_to(STATIC) or not path.is_file():
        return Response(status_code=404)
    return _answer(
        request,
        path.suffix,
        lambda compress: _read(path, path.stat().st_mtime_ns, compress=compress),
        lasting=request.path_params["version"] == VERSION,
    )


async def _strings(request: Request) -> Response:
    lang = request.path_params["lang"]
    if lang not in LANGUAGES:
        return Response(status_code=404)
    lasting = request.query_params.get("v") == STRINGS_VERSION
    return _answer(request, ".js", lambda compress: _words(lang, compress=compress), lasting=lasting)


@lru_cache
def _words(lang: str, *, compress: bool) -> bytes:
    body = strings_module(lang)
    return brotli.compress(body, quality=9) if compress else body


def _answer(request: Request, suffix: str, body: Callable[[bool], bytes], *, lasting: bool) -> Response:
    compress = suffix in COMPRESSED and "br" in request.headers.get("accept-encoding", "")
    headers = {
        "Cache-Control": "public, max-age=31536000, immutable" if lasting else "no-cache",
        "Vary": "Accept-Encoding",
    }
    if compress:
        headers["Content-Encoding"] = "br"
    kind = TYPES.get(suffix) or mimetypes.types_map.get(suffix, "application/octet-stream")
    return Response(body(compress), headers=headers, media_type=kind)


def mount_assets(app: Starlette) -> None:
    """Add the routes of the static files and of the words to an application."""
    app.router.routes.append(Route("/static/{version}/{path:path}", _static, name="static"))
    app.router.routes.append(Route("/strings/{lang}.js", _strings, name="strings"))
