"""The built UI, at every address that is not the API's."""

import re
from pathlib import Path

import anyio.to_thread
from starlette.exceptions import HTTPException
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from ..resources import web_folder
from .problems import http_problem, problem_response
from .refusals import page

# Fixed: the system's registry may say anything (`.js` is text/plain on some Windows) and `nosniff` is on.
TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".map": "application/json",
    ".webmanifest": "application/manifest+json",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".webp": "image/webp",
    ".ico": "image/x-icon",
    ".woff2": "font/woff2",
    ".wasm": "application/wasm",
    ".txt": "text/plain; charset=utf-8",
}
_NAME = re.compile(r"[A-Za-z0-9_@-][A-Za-z0-9._@-]*(/[A-Za-z0-9_@-][A-Za-z0-9._@-]*)*")
_OURS = re.compile(r"/(api|health|_boot|_open)(/.*)?")
_IMMUTABLE = "public, max-age=31536000, immutable"
_NOT_BUILT = (
    "The page is not built yet.",
    "Run “npm start” in the project's folder: it builds the page and starts the program.",
)


class WebFiles:
    """Serves `index.html` for every page of the UI and the files beside it by name."""

    def __init__(self, folder: Path | None = None) -> None:
        self._folder = folder or web_folder()

    async def respond(self, scope: Scope, receive: Receive, send: Send) -> None:
        """The answer for an address no route knows."""
        path = scope["path"]
        if scope["type"] != "http" or _OURS.fullmatch(path):
            raise HTTPException(404)
        if scope["method"] not in ("GET", "HEAD"):
            raise HTTPException(405, headers={"allow": "GET, HEAD"})
        response = await anyio.to_thread.run_sync(self._find, path)
        if scope["method"] == "HEAD":
            response.body = b""
        await response(scope, receive, send)

    def _find(self, path: str) -> Response:
        name = path[1:]
        if "." in name.rsplit("/", 1)[-1]:
            return self._file(name)
        if path.startswith("/assets/"):
            return problem_response(http_problem(404))
        try:
            body = (self._folder / "index.html").read_bytes()
        except OSError:
            return Response(page(*_NOT_BUILT), 503, media_type=TYPES[".html"])
        return Response(body, media_type=TYPES[".html"])

    def _file(self, name: str) -> Response:
        kind = TYPES.get(Path(name).suffix.lower())
        if kind is None or not _NAME.fullmatch(name):
            return problem_response(http_problem(404))
        try:
            file = (self._folder / name).resolve(strict=True)
            if not file.is_relative_to(self._folder.resolve(strict=True)) or not file.is_file():
                return problem_response(http_problem(404))
            body = file.read_bytes()
        except OSError:
            return problem_response(http_problem(404))
        # Vite puts a hash of the content into the name of everything in `assets`.
        headers = {"cache-control": _IMMUTABLE} if name.startswith("assets/") else {}
        return Response(body, headers=headers, media_type=kind)
