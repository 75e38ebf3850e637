"""The page that is shipped is the one that was written."""

import hashlib
from pathlib import Path

import pytest

from services.gateway.page.files import DIST

_PAGE = DIST.parent


def test_the_built_page_is_made_from_these_sources() -> None:
    assert digest(_PAGE) == (DIST / "sources.sha256").read_text().strip(), "the page's sources changed: run `make page`"


def digest(page: Path) -> str:
    """As build.mjs has it."""
    sources = [*(f"src/{path.name}" for path in (page / "src").iterdir()), "build.mjs", "package-lock.json"]
    found = hashlib.sha256()
    for name in sorted(sources):
        found.update(f"{name}\0".encode() + (page / name).read_bytes() + b"\0")
    return found.hexdigest()


@pytest.mark.parametrize("way", ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "srcdoc", "eval("])
def test_no_word_comes_onto_the_page_as_markup_or_program(way: str) -> None:
    users = [path.name for path in (_PAGE / "src").glob("*.ts") if way in path.read_text()]

    assert users == [], "articles are shown by `said` of dom.ts, as text"
