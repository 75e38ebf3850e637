# ruff: noqa: E501 - markup does not break at any place
"""What sites put around an article: menus, other headlines, comments, notices, scripts."""

import json
from collections.abc import Callable
from html import escape

from bench.ingesting.news_stories import Story

_FAMILIES = 40  # links in a menu, as many as news sites have
_SCRIPT_BYTES = 40_000

Shell = Callable[[Story, str], str]


def semantic(story: Story, body: str) -> str:
    """A site of today: ``main``, ``article``, ``aside``, linked data."""
    return _document(
        story,
        f"<header class='site-header'>{_menu()}</header><main><article><header><h1>{escape(story.title)}</h1>"
        f"<p class='standfirst'></p></header>{body}</article><aside>{_headlines(story, 'Most read')}</aside></main>"
        f"{_footer()}",
        head=_linked(story),
    )


def story_body(story: Story, body: str) -> str:
    """Boxes with speaking names, a bar of headlines to the right, comments below."""
    return _document(
        story,
        f"<div id='top'>{_menu()}</div><div class='container'><div class='main-column'><h1 class='story-title'>"
        f"{escape(story.title)}</h1><div class='story-body'>{body}</div>{_comments(story)}</div>"
        f"<div class='right-rail'>{_headlines(story, 'Trending now')}</div></div>{_footer()}",
    )


def built_names(story: Story, body: str) -> str:
    """Names made by a build step, no semantic element but ``main``; the state of the page as JSON."""
    state = json.dumps({"props": {"story": [{"type": "text", "value": part} for part in story.paragraphs]}})
    return _document(
        story,
        f"<div id='__app'><div class='css-1a2'>{_menu()}</div><main class='css-77x'><div class='css-k1'><h1 class='css-h'>"
        f"{escape(story.title)}</h1><div class='css-b9'>{body}</div></div><div class='css-z3'>"
        f"{_headlines(story, 'You may also like')}</div></main></div><script id='__DATA__' type='application/json'>"
        f"{state}</script>{_footer()}",
    )


def tables(story: Story, body: str) -> str:
    """A site of 1999: tables in tables, ``font``, no style sheet."""
    return _document(
        story,
        "<table width=100%><tr><td width=150 valign=top>"
        + "<br>".join(f"<a href='/{n}'><font size=1>{escape(story.other(n))}</font></a>" for n in range(12))
        + f"</td><td><table><tr><td><font size=5><b>{escape(story.title)}</b></font></td></tr><tr><td><font face=Arial>{body}"
        "</font></td></tr></table></td></tr><tr><td colspan=2><font size=1>Copyright Valley Post. All rights reserved."
        "</font></td></tr></table>",
    )


def weblog(story: Story, body: str) -> str:
    """A theme of the most common content system: ``entry-content``, widgets, comments, sharing."""
    return _document(
        story,
        f"<div id='page' class='hfeed site has-sidebar'><nav class='main-navigation'>{_menu()}</nav><div id='content'>"
        f"<article id='post-81' class='post type-post hentry'><h1 class='entry-title'>{escape(story.title)}</h1>"
        f"<div class='entry-meta'>Posted on <time datetime='2026-03-01'>March 1, 2026</time> by admin</div>"
        f"<div class='entry-content'>{body}<div class='sharedaddy sd-sharing-enabled'><h3>Share this:</h3></div>"
        f"<div class='jp-relatedposts'>{_headlines(story, 'Related')}</div></div></article>{_comments(story)}</div>"
        f"<div id='secondary' class='widget-area'><aside class='widget'>{_headlines(story, 'Recent posts')}</aside></div></div>"
        f"{_footer()}",
        attributes=" class='no-js'",
    )


def accelerated(story: Story, body: str) -> str:
    """An AMP page."""
    return _document(
        story,
        f"<amp-sidebar id='menu' layout='nodisplay'>{_menu()}</amp-sidebar><article class='amp-wp-article'><header>"
        f"<h1>{escape(story.title)}</h1></header><div class='amp-wp-article-content'><amp-img src='1.jpg'></amp-img>{body}"
        f"<amp-ad type='x'></amp-ad></div></article><amp-consent id='c'><div class='amp-consent'>We and our 312 partners"
        f" use cookies. <button>Accept all</button></div></amp-consent>{_footer()}",
        attributes=" amp",
        head=_linked(story),
    )


def one_form(story: Story, body: str) -> str:
    """The whole page in one form, as an old framework does it."""
    return _document(
        story,
        f"<form id='aspnetForm' method='post'><input type='hidden' value='{'x' * 2000}'><div id='hdr'>{_menu()}</div>"
        f"<div id='ctl00_Body'><span class='hl'>{escape(story.title)}</span><div id='ctl00_Text'>{body}</div></div>"
        f"<div id='ctl00_Side'>{_headlines(story, 'Latest news')}</div></form>{_footer()}",
    )


def widgets(story: Story, body: str) -> str:
    """A page builder: everything is a widget in a column in a section."""
    widget = (
        "<section class='elementor-section'><div class='elementor-column'><div class='elementor-widget {}'><div>{}</div></div>"
        "</div></section>"
    )
    return _document(
        story,
        widget.format("elementor-widget-nav-menu", _menu())
        + widget.format("elementor-widget-heading", f"<h1>{escape(story.title)}</h1>")
        + widget.format("elementor-widget-theme-post-content", body)
        + widget.format("elementor-widget-posts", _headlines(story, "More from Valley Post"))
        + _footer(),
    )


def right_to_left(story: Story, body: str) -> str:
    """An English article in the frame of a site in Arabic."""
    menu = "".join(f"<li><a href='/{n}'>أخبار العالم اليوم</a></li>" for n in range(20))
    return _document(
        story,
        f"<ul class='menu'>{menu}</ul><div class='content-wrap'><h1>{escape(story.title)}</h1><div class='article-text' dir='ltr'"
        f" lang='en'>{body}</div></div><div class='footer'>جميع الحقوق محفوظة لصحيفة الوادي. لا يجوز نسخ أي جزء من هذا الموقع"
        " دون إذن خطي مسبق من الناشر.</div>",
        attributes=" dir='rtl' lang='ar'",
    )


def endless(story: Story, body: str) -> str:
    """The next articles follow on the same page."""
    following = "".join(
        f"<div class='infinite-scroll'><div class='next-article'><h2>{escape(story.other(n))}</h2><p>{escape(story.other(n))},"
        " officials in the province said on Thursday. More details were expected later in the day.</p></div></div>"
        for n in range(3)
    )
    return _document(
        story,
        f"{_menu()}<article class='article-main'><h1>{escape(story.title)}</h1><div class='article-body'>{body}</div></article>"
        f"{following}{_footer()}",
        head=_linked(story),
    )


def consent_first(story: Story, body: str) -> str:
    """A notice of cookies before everything else, longer than many articles."""
    purposes = "".join(
        f"<li><p>Purpose {n}: store and/or access information on a device, with the consent of the user of the device, for"
        " the purposes presented to them by our partners.</p></li>"
        for n in range(12)
    )
    return _document(
        story,
        f"<div id='onetrust-consent-sdk' class='cookie-consent-modal' role='dialog'><h2>We value your privacy</h2><ul>{purposes}"
        f"</ul><button>Accept all cookies</button></div><div class='wrapper'>{_menu()}<div class='post'><h1>"
        f"{escape(story.title)}</h1><div class='post-content'>{body}</div></div></div>{_footer()}",
    )


def by_script(story: Story, body: str) -> str:
    """Shown by a script: the page itself has a teaser, the linked data the whole text."""
    del body
    return _document(
        story,
        f"<div id='root'><h1>{escape(story.title)}</h1><p>{escape(story.paragraphs[0])}</p><p>Loading…</p></div>{_footer()}",
        head=_linked(story, text=True),
    )


def twice(story: Story, body: str) -> str:
    """The whole text once for wide and once, hidden, for small screens."""
    return _document(
        story,
        f"{_menu()}<div class='desktop'><h1>{escape(story.title)}</h1><div itemprop='articleBody'>{body}</div></div>"
        f"<div class='mobile' style='display:none'><div>{body}</div></div>{_footer()}",
    )


def bare(story: Story, body: str) -> str:
    """A print version: nothing but the article, hardly any markup."""
    return f"<title>{escape(story.title)}</title><h1>{escape(story.title)}</h1>{body}"


def fields(story: Story, body: str) -> str:
    """Another content system: a field in a field in a field."""
    return _document(
        story,
        f"<div class='layout-container'><div class='region region-header'>{_menu()}</div><div class='region region-content'>"
        f"<div class='node node--type-article'><div class='node__content'><div class='field field--name-title'><h1>"
        f"{escape(story.title)}</h1></div><div class='field field--name-body field--type-text-with-summary'>{body}</div></div></div>"
        f"</div><div class='region region-sidebar-second'>{_headlines(story, 'Editors’ picks')}</div></div>{_footer()}",
    )


def live(story: Story, body: str) -> str:
    """A live blog: each paragraph a post with its time."""
    del body
    posts = "".join(
        f"<section class='live-post' id='p{at}'><div class='live-post__meta'><time datetime='2026-03-01T1{at % 10}:00Z'>1{at % 10}:00"
        f" GMT</time></div><div class='live-post__text'><p>{escape(part)}</p></div></section>"
        for at, part in enumerate(story.paragraphs)
    )
    return _document(
        story,
        f"{_menu()}<main><article class='liveblog'><h1>{escape(story.title)}</h1>{posts}</article></main>{_footer()}",
    )


def names_for_tests(story: Story, body: str) -> str:
    """Parts named for the site's own tests, a rail of blurbs."""
    return _document(
        story,
        f"<div data-testid='header'>{_menu()}</div><div data-testid='layout'><div data-testid='story'><h1>{escape(story.title)}</h1>"
        f"<div data-testid='story-text'>{body}</div></div><section class='l-rail'>{_blurbs(story)}</section></div>{_footer()}",
        head=_linked(story),
    )


def magazine(story: Story, body: str) -> str:
    """Short names that say nothing; blurbs in the column beside."""
    return _document(
        story,
        f"<div id=w><div id=h>{_menu()}</div><div id=c1><h1>{escape(story.title)}</h1>{body}</div><div id=c2>{_blurbs(story)}</div>"
        f"</div><div id=f>© 2026 Valley Post</div>",
    )


def responses(story: Story, body: str) -> str:
    """What readers write, in boxes of a name of their own."""
    letters = "".join(
        f"<div class='reader-response'><p>I was there that day. There were {80 + n} bodies in the mosque alone, and nobody"
        f" wrote about it, not even this paper. — Reader {n}</p></div>"
        for n in range(4)
    )
    return _document(
        story,
        f"{_menu()}<div class='story-content'><h1>{escape(story.title)}</h1>{body}</div><div class='reader-responses'><h3>Readers"
        f" respond</h3>{letters}</div>{_footer()}",
    )


def journal(story: Story, body: str) -> str:
    """A diary hosted elsewhere: dates as headings, an archive beside."""
    return _document(
        story,
        f"<div class='date-outer'><h2 class='date-header'>Sunday, 1 March 2026</h2><div class='post-outer'><div class='post hentry'>"
        f"<h3 class='post-title'>{escape(story.title)}</h3><div class='post-body entry-content'>{body}</div><div"
        f" class='post-footer'>Posted by Lena at 17:15</div></div></div></div><div id='archive'>{_headlines(story, 'Archive')}</div>",
    )


def organisation(story: Story, body: str) -> str:
    """A page of an international organisation: a sheet of data before the text."""
    return _document(
        story,
        f"{_menu()}<main role='main'><h1>{escape(story.title)}</h1><dl class='report-details'><dt>Format</dt><dd>News</dd><dt>Source"
        f"</dt><dd>Valley Post</dd><dt>Posted</dt><dd>1 Mar 2026</dd></dl><div class='field__item'>{body}</div><section"
        f" class='report-related'>{_headlines(story, 'Related content')}</section></main>{_footer()}",
    )


def film(story: Story, body: str) -> str:
    """A page around a film, with a list of others and what they show."""
    return _document(
        story,
        f"{_menu()}<div class='player'><video src='a.mp4'></video></div><div class='description-block'><h1>{escape(story.title)}</h1>"
        f"{body}</div><div class='playlist'>{_blurbs(story)}</div>{_footer()}",
    )


def broken(story: Story, body: str) -> str:
    """Boxes and links that nobody closed, a second ``body``, attributes without quotes."""
    return _document(
        story,
        f"<div class=top><a href=/>Valley Post{_menu()}<div class=story><body class=two><h1>{escape(story.title)}</h1><div"
        f" class=article-text>{body}<div class=foot><p>Valley Post, 12 Mill Street. All rights reserved.",
    )


def gazette(story: Story, body: str) -> str:
    """Several columns of the day's other news, a sentence each, before and after."""
    return _document(
        story,
        f"<div class='grid'><div class='cell-a'>{_blurbs(story)}</div><div class='cell-b'><article class='full'><h1>"
        f"{escape(story.title)}</h1>{body}</article></div><div class='cell-c'>{_blurbs(story)}</div></div>{_footer()}",
    )


def cards_first(story: Story, body: str) -> str:
    """Other reports as ``article`` elements of their own, before and after the one that the page is about."""
    cards = "".join(
        f"<article><h3><a href='/c/{n}'>{escape(story.other(n))}</a></h3><p>{escape(story.other(n))}, the council of the province said"
        " on Saturday in a statement.</p><p>Nobody has claimed responsibility.</p></article>"
        for n in range(4)
    )
    return _document(
        story,
        f"<header>{_menu()}</header><section>{cards}</section><article><h1>{escape(story.title)}</h1>{body}</article><section>{cards}"
        f"</section>{_footer()}",
    )


def posts_as_articles(story: Story, body: str) -> str:
    """A live blog whose posts are ``article`` elements."""
    del body
    posts = "".join(f"<article><p>{escape(part)}</p></article>" for part in story.paragraphs)
    return _document(story, f"{_menu()}<div class='feed'><h1>{escape(story.title)}</h1>{posts}</div>{_footer()}")


def folded(story: Story, body: str) -> str:
    """All but the beginning stands in a box that a button opens."""
    first, _, rest = body.partition("\n")
    return _document(
        story,
        f"{_menu()}<div class='content'><h1>{escape(story.title)}</h1>{first}<div class='js-read-more-content'>{rest}</div><button>Read"
        f" more</button></div>{_footer()}",
    )


def in_two_parts(story: Story, body: str) -> str:
    """The text in two boxes, with a large one of other reports between them."""
    first, _, rest = body.partition("\n")
    return _document(
        story,
        f"{_menu()}<div class='page'><h1>{escape(story.title)}</h1><div class='part'>{first}</div><div class='band'>"
        f"{_headlines(story, 'The latest')}</div><div class='part'>{rest}</div></div>{_footer()}",
    )


def _document(story: Story, body: str, *, attributes: str = "", head: str = "") -> str:
    language = "" if "lang=" in attributes else " lang='en'"
    script = ("window.dataLayer=window.dataLayer||[];function q(){dataLayer.push(arguments)}//" * 600)[:_SCRIPT_BYTES]
    return (
        f"<!DOCTYPE html><html{language}{attributes}><head><meta charset='utf-8'><title>{escape(story.title)} | Valley Post"
        f"</title><meta property='og:site_name' content='Valley Post'>{head}<style>{'.a{color:red}' * 400}</style><script>{script}"
        f"</script></head><body>{body}</body></html>"
    )


def _menu() -> str:
    items = "".join(f"<li><a href='/section/{n}'>Section {n}</a></li>" for n in range(_FAMILIES))
    return f"<a class='skip-link' href='#main'>Skip to content</a><ul class='menu'>{items}</ul>"


def _headlines(story: Story, heading: str) -> str:
    items = "".join(f"<li><a href='/h/{n}'><h4>{escape(story.other(n))}</h4></a></li>" for n in range(8))
    return f"<h3>{heading}</h3><ul>{items}</ul>"


def _comments(story: Story) -> str:
    items = "".join(
        f"<li class='comment'><b>user{n}</b><p>They killed {200 + n} people there, everybody knows it. And “{escape(story.other(n))}”?"
        " Where was the world?</p></li>"
        for n in range(5)
    )
    return f"<div id='comments' class='comments-area'><h2>5 comments</h2><ol class='comment-list'>{items}</ol></div>"


def _footer() -> str:
    return (
        "<footer class='site-footer'><p>The Valley Post is an independent newspaper. Since the war began, 4,812 civilians"
        " have been killed; read our database.</p><ul><li><a href='/a'>About us</a></li><li><a href='/p'>Privacy</a></li></ul>"
        "<p>© 2026 Valley Post. All rights reserved.</p></footer>"
    )


def _linked(story: Story, *, text: bool = False) -> str:
    described = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": "2026-03-01T17:15:00+03:00",
        "author": [{"@type": "Person", "name": "Lena Orr"}],
        "publisher": {"@type": "NewsMediaOrganization", "name": "Valley Post"},
    }
    if text:
        described["articleBody"] = story.text
    return f'<script type="application/ld+json">{json.dumps(described)}</script>'


def _blurbs(story: Story) -> str:
    return "".join(
        f"<div class='item'><h4><a href='/b/{n}'>{escape(story.other(n))}</a></h4><p>{escape(story.other(n))}, officials in the"
        " province said, and more details were expected in the course of the day.</p></div>"
        for n in range(6)
    )
