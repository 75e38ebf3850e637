"""``read_page``: a page's bytes to its article. Pure, bounded, and never raises on a page."""

from dataclasses import dataclass

from schemas.article import MAX_BODY_CODE_POINTS
from services.ingest.pages import metadata
from services.ingest.pages.document import MAX_ELEMENTS, MAX_PAGE_BYTES, flatten, read_document
from services.ingest.pages.linked_data import read_linked_data
from services.ingest.pages.main_text import main_text
from services.ingest.pages.pruning import drop_unseen, prune
from services.ingest.pages.walls import Wall, wall_before
from services.ingest.pages.wires import wire_origin

# The text in the page's linked data is taken where it has this many times the words of what the page shows: it then
# goes on behind a fold or a wall. Nearly as many words are the same text, and the page's has the better paragraphs.
_FULLER = 1.2
# With its title it must not be longer than an Article may be.
_MAX_BODY = MAX_BODY_CODE_POINTS - 10_000


@dataclass(frozen=True, slots=True)
class Page:
    """An article as its page gives it; null is what the page does not say.

    ``body``: paragraphs apart by an empty line, without the title; it may be empty. ``published_at``, ``updated_at``:
    ISO 8601, a date alone or a moment with its zone. ``canonical_url``: the page's own address for itself, only one of
    the same site. ``wire_origin``: the agency whose text it is. ``wall``: what stands before the article, so that
    ``body`` is at most its beginning.
    """

    url: str
    canonical_url: str | None
    title: str | None
    body: str
    language: str | None
    site_name: str | None
    byline: str | None
    wire_origin: str | None
    published_at: str | None
    updated_at: str | None
    wall: Wall | None


def read_page(content: bytes, url: str, charset: str | None = None) -> Page | None:
    """The article of an HTML page that was fetched from ``url``; ``charset`` is that of its HTTP header.

    Null where there is neither text nor a wall to name: no HTML, a page of links, more than 4 MiB or 25,000 elements,
    a text longer than an Article's may be.
    """
    if len(content) > MAX_PAGE_BYTES:
        return None
    tree = read_document(content, charset)
    if tree is None:
        return None
    linked, head = read_linked_data(tree), metadata.HeadTags(tree)
    site = metadata.site_of(head, linked)
    title = metadata.title_of(tree, head, linked, site)
    byline = metadata.byline_of(tree, head, linked)
    published, updated = metadata.published_at(tree, head, linked), metadata.updated_at(tree, head, linked)
    language = metadata.language_of(tree, head, linked)
    canonical = metadata.canonical_of(tree, head, linked, url)
    drop_unseen(tree)
    flatten(tree)
    page_text = tree.text_content()
    prune(tree)
    if tree.xpath("count(//*)") > MAX_ELEMENTS:
        return None
    body = _fuller(main_text(tree, title), linked.body)
    wall = wall_before(body, page_text, free=linked.free)
    if (not body and wall is None) or len(body) > _MAX_BODY:
        return None
    return Page(
        url=url,
        canonical_url=canonical,
        title=title,
        body=body,
        language=language,
        site_name=site,
        byline=byline,
        wire_origin=wire_origin(body, byline, linked),
        published_at=published,
        updated_at=updated,
        wall=wall,
    )


def _fuller(shown: str, linked: str | None) -> str:
    return linked if linked is not None and len(linked.split()) > _FULLER * len(shown.split()) else shown
