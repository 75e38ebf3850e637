"""What is read off an article's page. The pages are written for these tests; nothing in them happened."""

from dataclasses import asdict
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from services.ingest.articles import to_draft
from services.ingest.pages.document import MAX_ELEMENTS, MAX_PAGE_BYTES
from services.ingest.pages.page import Page, read_page

URL = "https://www.valley.example/world/market-strike"
LEAD = "An air strike on the market of Omara killed at least 12 people on Sunday, medics in the town said."
SECOND = (
    "Rescuers dug through the rubble with their hands, a resident said by telephone. Two ambulances that came from"
    " the neighbouring district were turned back at a checkpoint, he added, and the wounded were carried on doors."
)
THIRD = (
    "The defence ministry said that its aircraft had not flown over the area that day and that it would look into"
    " the reports. A hospital on the other side of the river said that it had received the bodies of four children."
)
TEXT = f"{LEAD}\n\n{SECOND}\n\n{THIRD}"
STORY = f"<p>{LEAD}</p><p>{SECOND}</p><p>{THIRD}</p>"


MARKED = f"<html><body><article><p>The “Šarfa” market.</p>{STORY}</article></body></html>"


def page(article: str = STORY, *, head: str = "", around: str = "", attributes: str = "") -> bytes:
    return (
        f"<!doctype html><html {attributes}><head><title>x</title>{head}</head>"
        f"<body><nav><a href='/'>Home</a></nav>{around}<article>{article}</article></body></html>"
    ).encode()


def read(content: bytes, url: str = URL) -> Page:
    found = read_page(content, url)
    assert found is not None
    return found


def linked(json: str) -> str:
    return f'<script type="application/ld+json">{json}</script>'


def meta(name: str, content: str) -> str:
    return f'<meta property="{name}" content="{content}">'


def test_paragraphs_stay_apart() -> None:
    assert read(page()).body == TEXT


@pytest.mark.parametrize(
    "furniture",
    [
        "<figure><img><figcaption>Smoke over the town of Sarfa, where 50 people died last year.</figcaption></figure>",
        "<div class='wp-caption-text'>A victim of last year's bombing, which killed 70, is carried off.</div>",
        "<div class='c-RelatedPosts'><a href='/a'>Shelling of Sarfa kills 50</a> <a href='/b'>Bomb kills 70</a></div>",
        "<aside><p>More than 4,000 civilians have been killed since the war began, the recorders say.</p></aside>",
        "<div class='newsletter-signup'><p>The morning briefing, in your inbox every day.</p></div>",
        "<div id='cookie-notice'><p>We and our partners use cookies, as you may like.</p></div>",
        "<section class='comments'><p>User17: they killed 300 there, everybody knows.</p></section>",
        "<p style='display: none'>Subscribers read that 900 people were killed in the strike on the market.</p>",
        "<script>document.write('<p>At least 800 people were killed in the strike.</p>')</script>",
        "<template><p>At least 800 people were killed in the strike, it says in a template.</p></template>",
    ],
)
def test_what_stands_between_the_paragraphs_is_left_out(furniture: str) -> None:
    assert read(page(f"<p>{LEAD}</p>{furniture}<p>{SECOND}</p><p>{THIRD}</p>")).body == TEXT


def test_an_element_that_holds_the_article_is_no_furniture_whatever_it_is_called() -> None:
    content = (
        f"<html><body class='cookies-not-set'><div class='has-sidebar'><article>{STORY}</article></div></body></html>"
    )
    assert read(content.encode()).body == TEXT


def test_the_words_of_a_date_stay_in_their_sentence() -> None:
    article = f"<p>The strike on <time datetime='2026-03-01'>March 1</time> killed 12 people in the town.</p>{STORY}"
    assert read(page(article)).body.startswith("The strike on March 1 killed 12 people in the town.")


def test_rows_of_a_table_are_lines() -> None:
    table = "<table><tr><th>Town</th><th>Killed</th></tr><tr><td>Omara</td><td>12</td></tr></table>"
    assert "Town | Killed\n\nOmara | 12" in read(page(STORY + table)).body


def test_cells_are_as_wide_as_their_words_not_as_they_claim() -> None:
    row = "<tr>" + "<td colspan='1000' rowspan='100'>12</td>" * 20 + "</tr>"
    assert " | ".join(["12"] * 20) in read(page(f"{STORY}<table>{row * 1000}</table>")).body


def test_words_in_a_box_of_their_own_do_not_run_into_those_below() -> None:
    boxes = f"<div>{LEAD}</div><div>{SECOND}</div><div>{THIRD}</div>"
    content = f"<html><body><div><span>Market hit at noon</span>{boxes}</div></body></html>"
    assert read(content.encode()).body == f"Market hit at noon\n\n{TEXT}"


def test_a_heading_that_repeats_the_title_is_not_the_text() -> None:
    found = read(page(f"<h1>Strike on market kills 12</h1>{STORY}"))
    assert (found.title, found.body) == ("Strike on market kills 12", TEXT)


def test_the_name_of_the_site_is_no_part_of_the_title() -> None:
    head = meta("og:title", "Strike on market kills 12 | Valley Post") + meta("og:site_name", "Valley Post")
    found = read(page(head=head))
    assert (found.title, found.site_name) == ("Strike on market kills 12", "Valley Post")


def test_linked_data_describe_the_article() -> None:
    head = linked(
        '{"@context": "https://schema.org", "@graph": [{"@type": "WebPage", "name": "no"}, {"@type": ["NewsArticle"],'
        '"headline": "Strike kills 12", "datePublished": "2026-03-01T20:15:00+0300", "dateModified": "2026-03-02",'
        '"inLanguage": "en-GB", "author": [{"@type": "Person", "name": "Lena Orr"}, {"name": "Sami Tahan"}],'
        '"publisher": {"@type": "Organization", "name": "Valley Post"}, "url": "/world/2026/market-strike"}]}'
    )
    found = read(page(head=head))
    assert found.title == "Strike kills 12"
    assert (found.published_at, found.updated_at) == ("2026-03-01T20:15:00+03:00", "2026-03-02")
    assert (found.byline, found.site_name, found.language) == ("Lena Orr, Sami Tahan", "Valley Post", "en-GB")
    assert found.canonical_url == "https://www.valley.example/world/2026/market-strike"


@pytest.mark.parametrize(
    "broken", ["{", "[" * 100_000, "null", '{"@type": "NewsArticle", "headline": 7, "author": [[]]}']
)
def test_linked_data_that_cannot_be_read_take_nothing_away(broken: str) -> None:
    assert read(page(head=linked(broken))).body == TEXT


def test_a_fuller_text_in_the_linked_data_is_the_body() -> None:
    head = linked(f'{{"@type": "NewsArticle", "articleBody": "{LEAD}\\n\\n{SECOND} &amp; more\\n\\n{THIRD}"}}')
    assert read(page(f"<p>{LEAD}</p>", head=head)).body == f"{LEAD}\n\n{SECOND} & more\n\n{THIRD}"


def test_the_page_has_the_better_paragraphs_where_both_have_the_text() -> None:
    head = linked(f'{{"@type": "NewsArticle", "articleBody": "{LEAD} {SECOND} {THIRD}"}}')
    assert read(page(head=head)).body == TEXT


def test_posts_of_a_live_blog_are_its_text() -> None:
    head = linked(
        '{"@type": "LiveBlogPosting", "headline": "Live", "liveBlogUpdate": [{"@type": "BlogPosting", "headline":'
        f'"Toll rises", "articleBody": "{LEAD}"}}, {{"@type": "BlogPosting", "articleBody": "{SECOND}"}}]}}'
    )
    assert read(page("<p>Our live coverage.</p>", head=head)).body == f"Toll rises\n\n{LEAD}\n\n{SECOND}"


@pytest.mark.parametrize(
    ("head", "published"),
    [
        (meta("article:published_time", "2026-03-01T17:15:00Z"), "2026-03-01T17:15:00+00:00"),
        (meta("datePublished", "Sun, 01 Mar 2026 17:15:00 +0300"), "2026-03-01T17:15:00+03:00"),
        (meta("date", "2026-03-01 17:15"), "2026-03-01T17:15:00+00:00"),
        (meta("date", "20260301"), None),
        (meta("date", "yesterday"), None),
        (meta("pubdate", "2026-13-01"), None),
        (meta("pubdate", "0001-01-01T00:00:00Z"), None),
        (meta("pubdate", "1970-01-01T00:00:00+00:00"), None),
    ],
)
def test_dates_are_read_where_machines_are_meant_to(head: str, published: str | None) -> None:
    assert read(page(head=head)).published_at == published


def test_the_first_time_element_of_the_article_dates_it() -> None:
    around = "<div class='ticker'><time datetime='2020-01-01'>1 January</time></div>"
    dated = page(f"<header><time datetime='2026-03-01T17:15+03:00'>Sunday</time></header>{STORY}", around=around)
    assert read(dated).published_at == "2026-03-01T17:15:00+03:00"


@pytest.mark.parametrize(
    ("stated", "canonical"),
    [
        ("/world/strike", "https://www.valley.example/world/strike"),
        ("https://valley.example/world/strike", "https://valley.example/world/strike"),
        ("https://news.valley.example/strike", "https://news.valley.example/strike"),
        ("https://elsewhere.example/strike", None),
        ("https://notvalley.example/strike", None),
        ("https://www.valley.example/", None),
        ("javascript:alert(1)", None),
        ("http://[", None),
    ],
)
def test_a_page_speaks_for_its_own_site_only(stated: str, canonical: str | None) -> None:
    assert read(page(head=f'<link rel="canonical" href="{stated}">')).canonical_url == canonical


@pytest.mark.parametrize(
    ("byline_tag", "byline"),
    [
        ("<p class='byline'>By <a rel='nofollow'>Lena Orr</a></p>", "Lena Orr"),
        ("<a rel='author' href='/lena'>Lena Orr</a>", "Lena Orr"),
        ("<span itemprop='author'>BY: Lena Orr and Sami Tahan</span>", "Lena Orr and Sami Tahan"),
    ],
)
def test_bylines_name_people(byline_tag: str, byline: str) -> None:
    found = read(page(byline_tag + STORY))
    assert (found.byline, found.body) == (byline, TEXT)


@pytest.mark.parametrize(
    ("article", "head", "origin"),
    [
        (f"<p>OMARA, March 1 (Xinhua) -- {LEAD}</p>{STORY}", "", "Xinhua"),
        (f"<p>OMARA (Reuters) - {LEAD}</p>{STORY}", "", "Reuters"),
        (f"<p>OMARA (AP) — {LEAD}</p>{STORY}", "", "Associated Press"),
        (f"<p>OMARA (AFP/Reuters) — {LEAD}</p>{STORY}", "", None),
        (f"{STORY}<p>(Reporting by Lena Orr in Omara; Editing by Sami Tahan)</p>", "", "Reuters"),
        (f"{STORY}<p>© 2026 AFP</p>", "", "AFP"),
        (f"{STORY}<p>Copyright 2026 The Associated Press. All rights reserved.</p>", "", "Associated Press"),
        (f"{STORY}<p>Source: Anadolu</p>", "", "Anadolu"),
        (STORY, meta("author", "By AFP"), "AFP"),
        (STORY, meta("author", "Lena Orr, Associated Press"), "Associated Press"),
        (STORY, linked('{"@type": "NewsArticle", "author": {"name": "Reuters"}}'), "Reuters"),
        (STORY, linked('{"@type": "NewsArticle", "author": {"name": "Lena Orr"}, "provider": {"name": "dpa"}}'), "DPA"),
        (f"{STORY}<p>Reuters contributed to this report, as did our staff in the capital.</p>", "", None),
        (f"{STORY}<p>Three fighters of the Awami Party (AP) were among the dead, police said.</p>", "", None),
        (STORY, meta("author", "Lena Orr"), None),
    ],
)
def test_an_agency_is_the_origin_only_of_what_is_wholly_its_own(article: str, head: str, origin: str | None) -> None:
    assert read(page(article, head=head)).wire_origin == origin


@pytest.mark.parametrize(
    ("content", "wall"),
    [
        (page(f"<p>{LEAD}</p><div class='gate'>Subscribe to continue reading this and more.</div>"), "paywall"),
        (page(f"<p>{LEAD}</p>", head=linked('{"@type": "NewsArticle", "isAccessibleForFree": "False"}')), "paywall"),
        (
            page("<h2>Before you continue</h2><p>We use cookies and data to deliver and maintain our services.</p>"),
            "consent",
        ),
        (page("<p>Please enable JavaScript and cookies to continue to the page.</p>"), "challenge"),
        (
            page("<h1>Page not found</h1><p>Try the search or go back to the front page of the Valley Post.</p>"),
            "missing",
        ),
    ],
)
def test_what_stands_before_an_article_is_named(content: bytes, wall: str) -> None:
    assert read(content).wall == wall


def test_a_page_that_carries_the_text_has_no_wall() -> None:
    notice = "<div class='foot'>Already a subscriber? We use cookies.</div>"
    assert read(page(STORY + STORY.replace("Sunday", "Monday") + notice)).wall is None


@pytest.mark.parametrize(
    ("content", "charset"),
    [
        (MARKED.encode(), None),
        (MARKED.encode(), "iso-8859-1"),
        (MARKED.encode("windows-1252"), "iso-8859-1"),
        (MARKED.encode("windows-1252"), "base64"),
        (MARKED.encode("windows-1252"), None),
        (b'<meta charset="windows-1250">' + MARKED.encode("windows-1250"), None),
        (MARKED.encode("utf-16"), "utf-8"),
    ],
)
def test_the_charset_is_the_one_that_fits(content: bytes, charset: str | None) -> None:
    found = read_page(content, URL, charset)
    assert found is not None
    assert found.body.startswith("The “Šarfa” market.")


def test_one_broken_byte_leaves_the_others_as_they_are() -> None:
    found = read(page(f"<p>Fünf Tote in Šarfa, sagte ein Arzt.</p>{STORY}", head='<meta charset="utf-8">') + b"\xff")
    assert found.body.startswith("Fünf Tote in Šarfa")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"no markup at all",
        b"%PDF-1.7 \x00\x01",
        b"<html></html>",
        b"{}",
        page("<p>|</p>").replace(b"|", b"x" * MAX_PAGE_BYTES),
        page("<p>Some words of a paragraph.</p>" * MAX_ELEMENTS),
        page("<p>" + "Some words of a paragraph. " * 40_000 + "</p>"),
    ],
)
def test_what_holds_no_article_is_null(content: bytes) -> None:
    assert read_page(content, URL) is None


@pytest.mark.parametrize("tag", ["div", "b", "font", "blockquote", "ul><li", "table><tr><td", "a"])
def test_tags_that_are_never_closed_cost_no_words(tag: str) -> None:
    found = read(page(f"{STORY}<{tag}>" + f"<{tag}>" * 600 + "and four children."))
    assert LEAD in found.body


def test_entities_of_a_document_type_are_not_expanded() -> None:
    bomb = b'<!DOCTYPE html [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;"><!ENTITY x SYSTEM "file:///etc/passwd">]>'
    found = read(bomb + page(f"<p>&b; &x; {LEAD}</p>{STORY}"))
    assert "aaaaaaaaaa" not in found.body
    assert "root:" not in found.body


def test_what_a_page_says_of_itself_never_makes_its_article_invalid() -> None:
    long = "x" * 10_000
    head = (
        meta("og:title", long)
        + meta("og:site_name", long)
        + meta("author", long)
        + meta("article:published_time", "9999-12-31T23:59:59-12:00")
        + f'<link rel="canonical" href="https://www.valley.example/{long}">'
        + linked(f'{{"@type": "NewsArticle", "inLanguage": "{long}", "author": "{long}", "articleBody": "{long}"}}')
    )
    found = read(page(head=head, attributes=f"lang='{long}'"))
    record = {**asdict(found), "publisher": found.site_name or "Valley Post"}
    article = to_draft(record, fetched_at=datetime(2026, 3, 1, tzinfo=UTC), dated=False).article
    assert (article.body, article.byline, article.language, article.published_at) == (TEXT, None, None, None)


_OPENED = (
    "p",
    "div",
    "article",
    "table",
    "tr",
    "td",
    "ul",
    "li",
    "br",
    "blockquote",
    "a",
    "b",
    "pre",
    "form",
    "time datetime=x",
)
PIECES = [
    *(
        f"<{tag}>"
        for tag in (*_OPENED, "h1 class='caption'", "div class='related'", 'script type="application/ld+json"')
    ),
    *(f"</{tag}>" for tag in (*_OPENED[:10], "script", "body", "html", "head")),
    *("<!--", "-->", "<![CDATA[", "]]>", "&#0;", "&amp", "\x00", "\x0b", "\ud800"),
    *(LEAD, SECOND, '{"@type":"NewsArticle","articleBody":["x"]}'),
]


@given(st.binary(max_size=300))
@settings(max_examples=150, deadline=None)
def test_no_bytes_raise(content: bytes) -> None:
    read_page(content, URL)


@given(st.lists(st.sampled_from(PIECES), max_size=60), st.sampled_from([None, "utf-8", "utf-16", "rot13", "latin-1"]))
@settings(max_examples=300, deadline=None)
def test_no_markup_raises(pieces: list[str], charset: str | None) -> None:
    read_page("".join(pieces).encode("utf-8", "surrogatepass"), URL, charset)
