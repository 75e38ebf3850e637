# ruff: noqa: E501 - markup does not break at any place
"""How sites mark an article's paragraphs, and what they put between them: it speaks of other tolls, as it does in life."""

from collections.abc import Callable
from html import escape

from bench.ingesting.news_stories import Story

Body = Callable[[Story], str]


def paragraphs(story: Story) -> str:
    """The plain case."""
    return "".join(f"<p>{escape(part)}</p>\n" for part in story.paragraphs)


def divs(story: Story) -> str:
    """No ``p`` at all."""
    return "".join(f'<div class="t">{escape(part)}</div>' for part in story.paragraphs)


def line_breaks(story: Story) -> str:
    """One run of text, broken by pairs of ``br``."""
    return "<br><br>\n".join(escape(part) for part in story.paragraphs)


def inline_markup(story: Story) -> str:
    """Links, bold words and spans inside sentences."""
    marked = []
    for part in story.paragraphs:
        words = [escape(word) for word in part.split(" ")]
        words[1:3] = [f'<a href="/topic/x"><span class="hl">{" ".join(words[1:3])}</span></a>']
        words[-2:] = [f"<strong>{' '.join(words[-2:])}</strong>"]
        marked.append(f'<p class="paragraph"><span>{" ".join(words)}</span></p>')
    return "\n".join(marked)


def captions(story: Story) -> str:
    """A figure with caption and credit before every second paragraph."""
    return _between(
        story,
        lambda at: (
            f'<figure class="image"><img src="{at}.jpg" alt="Ruins"><figcaption><span>Smoke rises over the old town, where'
            f' {30 + at} people were killed last year.</span> <span class="credit">Lena Orr/Valley Post</span></figcaption></figure>'
        ),
    )


def caption_classes(story: Story) -> str:
    """Captions without ``figure``, as older themes write them."""
    return _between(
        story,
        lambda at: (
            f'<div id="attachment_{at}" class="wp-caption alignnone"><img src="{at}.jpg"><p class="wp-caption-text">Relatives'
            f" bury some of the {40 + at} victims of an attack in the north in January.</p></div>"
        ),
    )


def advertisements(story: Story) -> str:
    """Boxes of an advertiser, with the words that announce them."""
    return _between(
        story,
        lambda at: (
            f'<div class="ad-slot ad-slot--inline" id="ad-{at}"><span class="ad-label">Advertisement</span><p>Save up to {at}0%'
            ' on garden furniture this weekend at Omara Home.</p></div><p class="ad-continue"><em>Story continues below'
            " advertisement</em></p>"
        ),
    )


def read_also(story: Story) -> str:
    """Links to other reports as paragraphs of their own."""
    return _between(
        story, lambda at: f'<p><strong>READ MORE: <a href="/r/{at}">{escape(story.other(at))}</a></strong></p>'
    )


def related_boxes(story: Story) -> str:
    """Boxes of related reports in the middle of the text."""
    return _between(
        story,
        lambda at: (
            '<div class="inline-related c-related-box"><h3>Related</h3><ul>'
            + "".join(f'<li><a href="/{at}{n}">{escape(story.other(at + n))}</a></li>' for n in range(3))
            + "</ul></div>"
        ),
    )


def newsletter_boxes(story: Story) -> str:
    """An invitation to subscribe, with its form."""
    return _between(
        story,
        lambda at: (
            f'<div class="newsletter-promo" data-n="{at}"><h4>The Morning Post</h4><p>What happened while you slept, in your'
            ' inbox at 6 a.m. By signing up you agree to our terms of use.</p><form><input type="email"><button>Sign up'
            "</button></form></div>"
        ),
    )


_TABLE_ROWS = (("Town", "Killed", "Injured"), ("Omara", "12", "30"), ("Sarfa", "4", "9"), ("Upper Deyra", "1", "0"))
_ITEMS = ("Omara: 12 people killed in the market", "Sarfa: four people killed on the road", "Upper Deyra: a shepherd")


def casualty_table(story: Story) -> str:
    """A table of tolls, which belongs to the text."""
    head, *rows = _TABLE_ROWS
    table = "<tr>" + "".join(f"<th>{cell}</th>" for cell in head) + "</tr>"
    table += "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in row) + "</tr>" for row in rows)
    return f'{paragraphs(story)}<figure class="table-wrap"><table class="data"><tbody>{table}</tbody></table></figure>'


def casualty_list(story: Story) -> str:
    """A list of tolls, which belongs to the text."""
    return f"{paragraphs(story)}<ul class='bullets'>{''.join(f'<li>{item}</li>' for item in _ITEMS)}</ul>"


ADDED_TEXT: dict[Body, str] = {
    casualty_table: "\n".join(" ".join(row) for row in _TABLE_ROWS),
    casualty_list: "\n".join(_ITEMS),
}


def pull_quotes(story: Story) -> str:
    """Words of the text once more, in large letters."""
    return _between(story, lambda at: f'<aside class="pullquote"><p>“{escape(story.paragraphs[at][:80])}”</p></aside>')


def unclosed(story: Story) -> str:
    """Paragraphs that are opened and never closed, and a stray end tag."""
    return "</span>".join(f"<p>{escape(part)}<b></i>" for part in story.paragraphs)


def upper_case_wire(story: Story) -> str:
    """A wire of former days, capitals throughout, in ``pre``-like lines."""
    return "".join(f"<P>{escape(part.upper())}\n" for part in story.paragraphs)


def components(story: Story) -> str:
    """Each paragraph in boxes of its own, with names that a build step made."""
    return "".join(
        f'<div data-component="text-block" class="ssr-{at}xq"><div class="css-9k{at} e1"><p class="css-p{at}">{escape(part)}</p>'
        "</div></div>"
        for at, part in enumerate(story.paragraphs)
    )


def posts_of_a_platform(story: Story) -> str:
    """Embedded posts of other people, with their own numbers."""
    return _between(
        story,
        lambda at: (
            '<div class="social-embed"><blockquote class="twitter-tweet"><p>BREAKING they say'
            f' {100 + at} dead in the north!!</p>— anon_{at} <a href="https://social.example/{at}">March 3</a></blockquote></div>'
        ),
    )


def signed(story: Story) -> str:
    """With byline, time, share buttons before and the author's life after."""
    return (
        '<div class="byline-wrap"><span class="byline">By <a href="/lena-orr">Lena Orr</a> in Omara</span>'
        '<span class="timestamp"><time datetime="2026-03-01T17:15:00+03:00">1 March 2026, 17:15</time></span></div>'
        '<ul class="share-tools"><li><a href="#">Share on Chirp</a></li><li><a href="#">Copy link</a></li></ul>'
        '<div class="audio-player listen">Listen to this article · 4 min</div>'
        f"{paragraphs(story)}"
        '<div class="author-bio"><p>Lena Orr has covered the war in the north since 2014, in which more than 4,000 civilians'
        " have died. She lives in the capital.</p></div>"
        '<div class="tags"><a href="/t/1">Omara</a> <a href="/t/2">Air strikes</a> <a href="/t/3">Civilians</a></div>'
    )


def support_us(story: Story) -> str:
    """An appeal for money in the middle of the text."""
    return _between(
        story,
        lambda at: (
            f'<div class="support-box s{at}"><p>Our reporters have been in Omara since the first day. It costs money to be there'
            ' when 90 people die in a night. Support the Post for as little as 2 a month.</p><a href="/give">Give now</a></div>'
        ),
    )


def fact_boxes(story: Story) -> str:
    """A box of background."""
    return _between(
        story,
        lambda at: (
            f'<div class="factfile" id="f{at}"><h4>The war in figures</h4><p>More than 4,000 civilians have been killed and'
            " 300,000 have left their homes since the fighting began, the recorders say.</p></div>"
        ),
    )


def photo_texts(story: Story) -> str:
    """Pictures with their words in a plain box."""
    return _between(
        story,
        lambda at: (
            f'<div class="photo"><img src="{at}.jpg"><div class="photo-text">A mother of one of the {20 + at} victims of last'
            " year's attack on Sarfa. <i>Photo: S. Tahan</i></div></div>"
        ),
    )


def drop_capital(story: Story) -> str:
    """The first letter in an element of its own, footnote signs, soft hyphens."""
    first, *others = story.paragraphs
    others = [f"{escape(part)}<sup><a href='#n'>1</a></sup>" for part in others]
    return f"<p><span class='dropcap'>{escape(first[0])}</span>{escape(first[1:])}</p><p>{'</p><p>'.join(others)}</p>"


def polls(story: Story) -> str:
    """A question to readers."""
    return _between(
        story,
        lambda at: (
            f'<div class="poll-embed" data-p="{at}"><p>Do you think that those who killed 70 people in Sarfa will ever be'
            ' tried?</p><label><input type="radio">Yes</label><label><input type="radio">No</label></div>'
        ),
    )


def quoted(story: Story) -> str:
    """Each second paragraph as a quotation, which belongs to the text."""
    return "".join(
        f"<blockquote><p>{escape(part)}</p></blockquote>" if at % 2 else f"<p>{escape(part)}</p>"
        for at, part in enumerate(story.paragraphs)
    )


def _between(story: Story, box: Callable[[int], str]) -> str:
    parts = [f"<p>{escape(part)}</p>" for part in story.paragraphs]
    return "\n".join(part + (box(at) if at % 2 == 0 and at < len(parts) - 1 else "") for at, part in enumerate(parts))
