"""Article pages as news sites build them, each with its true text, in layouts written for the project.

A page is a shell (what the site puts around an article) and a body (how it marks paragraphs and what it puts between
them). Nothing is random: the same pages at each run.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from bench.ingesting import news_bodies as bodies
from bench.ingesting import news_shells as shells
from bench.ingesting.news_bodies import ADDED_TEXT, Body
from bench.ingesting.news_shells import Shell
from bench.ingesting.news_stories import stories

_APART = 7  # how far the first story of a shell is from that of the next

_LAYOUTS: dict[Shell, Sequence[Body]] = {
    shells.semantic: (
        bodies.paragraphs,
        bodies.captions,
        bodies.related_boxes,
        bodies.casualty_table,
        bodies.pull_quotes,
        bodies.signed,
    ),
    shells.story_body: (
        bodies.paragraphs,
        bodies.advertisements,
        bodies.read_also,
        bodies.inline_markup,
        bodies.casualty_list,
    ),
    shells.built_names: (bodies.components, bodies.captions, bodies.newsletter_boxes, bodies.related_boxes),
    shells.tables: (bodies.paragraphs, bodies.line_breaks, bodies.upper_case_wire),
    shells.weblog: (
        bodies.paragraphs,
        bodies.caption_classes,
        bodies.read_also,
        bodies.posts_of_a_platform,
        bodies.unclosed,
    ),
    shells.accelerated: (bodies.captions, bodies.advertisements),
    shells.one_form: (bodies.divs, bodies.line_breaks, bodies.paragraphs),
    shells.widgets: (bodies.paragraphs, bodies.newsletter_boxes, bodies.signed),
    shells.right_to_left: (bodies.paragraphs, bodies.captions, bodies.read_also),
    shells.endless: (bodies.paragraphs, bodies.related_boxes, bodies.advertisements),
    shells.consent_first: (bodies.paragraphs, bodies.signed, bodies.inline_markup),
    shells.by_script: (bodies.paragraphs,),
    shells.twice: (bodies.paragraphs, bodies.advertisements),
    shells.bare: (bodies.paragraphs, bodies.line_breaks, bodies.unclosed, bodies.upper_case_wire),
    shells.fields: (bodies.paragraphs, bodies.casualty_table, bodies.caption_classes, bodies.components),
    shells.live: (bodies.paragraphs,),
}
# Written when the reader of pages was finished; what it made of them at first sight is in decision 19.
_LATER_LAYOUTS: dict[Shell, Sequence[Body]] = {
    shells.names_for_tests: (bodies.paragraphs, bodies.support_us, bodies.photo_texts),
    shells.magazine: (bodies.paragraphs, bodies.fact_boxes, bodies.line_breaks),
    shells.responses: (bodies.paragraphs, bodies.polls, bodies.drop_capital),
    shells.journal: (bodies.paragraphs, bodies.line_breaks, bodies.quoted),
    shells.organisation: (bodies.paragraphs, bodies.casualty_table, bodies.quoted),
    shells.film: (bodies.paragraphs, bodies.photo_texts, bodies.divs),
    shells.broken: (bodies.paragraphs, bodies.fact_boxes, bodies.unclosed),
    shells.cards_first: (bodies.paragraphs, bodies.captions),
    shells.posts_as_articles: (bodies.paragraphs,),
    shells.folded: (bodies.paragraphs, bodies.captions),
    shells.in_two_parts: (bodies.paragraphs, bodies.related_boxes),
    shells.gazette: (bodies.paragraphs, bodies.support_us, bodies.polls),
}


@dataclass(frozen=True, slots=True)
class NewsPage:
    """``text``: the article's paragraphs, without title, captions and what is not the article."""

    layout: str
    html: bytes
    title: str
    text: str

    @property
    def url(self) -> str:
        """Where it would be."""
        return f"https://www.valleypost.example/world/{self.layout}"


def news_pages() -> Iterator[NewsPage]:
    """The 83 pages, always the same."""
    yield from _pages(_LAYOUTS)
    yield from _pages(_LATER_LAYOUTS)


def _pages(layouts: Mapping[Shell, Sequence[Body]]) -> Iterator[NewsPage]:
    told = stories()
    for shell_at, (shell, its_bodies) in enumerate(layouts.items()):
        for body_at, body in enumerate(its_bodies):
            story = told[(shell_at * _APART + body_at) % len(told)]
            html = shell(story, body(story)).encode()
            text = story.text.upper() if body is bodies.upper_case_wire else story.text
            added = f"\n\n{ADDED_TEXT[body]}" if body in ADDED_TEXT else ""
            yield NewsPage(f"{shell.__name__}-{body.__name__}", html, story.title, text + added)
