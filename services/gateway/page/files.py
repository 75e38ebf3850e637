"""The built page over HTTP: the files of ``dist/``, which may load, run and ask only what this gateway serves."""

from pathlib import Path

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIST = Path(__file__).parent / "dist"

# MapLibre starts its worker from a file of ours, and draws its buttons from images in its style sheet (data:).
_POLICY = (
    "default-src 'self'; img-src 'self' data: blob:; object-src 'none'; base-uri 'none'; form-action 'self'; "
    "frame-ancestors 'none'"
)
_HEADERS = {
    "Content-Security-Policy": _POLICY,
    "Cross-Origin-Opener-Policy": "same-origin",
    # Asked for each time and answered with 304 while it is the same: a new release is seen at once.
    "Cache-Control": "no-cache",
}


class Page(StaticFiles):
    """Mount it last, at ``/``: it answers whatever no resource of the API has the path of."""

    def __init__(self) -> None:
        super().__init__(directory=DIST, html=True)

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with the headers that keep the page to itself; those of every answer are added around."""
        response = await super().get_response(path, scope)
        response.headers.update(_HEADERS)
        return response
