"""How the reading of a feed is compared with what its fixture expects."""

import io
import re
import tarfile
from pathlib import Path

import pytest

from evaluation.feeds import are_there, judge_fixtures, lines_of_fixtures, table_of
from evaluation.scores.feeds import Outcome, Verdict, verdict_of
from evaluation.sets.feeds import NAME, Fixture, Reviewed, read, reviewed

RSS = b"<rss version='2.0'><channel><title>Wire</title><item><title>A <b>strike</b></title></item></channel></rss>"


def judged(expected: str, content: bytes = RSS, *reasons: Reviewed) -> Verdict:
    return verdict_of(Fixture("rss/example.xml", content, expected, None), reasons)


@pytest.mark.parametrize(
    "expected",
    [
        "1",
        "not bozo",
        "feed['title'] == 'Wire'",
        "not bozo and entries[0].title == 'A <b>strike</b>'",
        "entries[0]['title_detail']['value'] == feed['title'] == 'Wire' or feed['title'] == 'Wire'",
        "version == 'rss20'",
        "encoding == 'us-ascii'",
        "ord(feed['title']) == 87 or feed['title'] == 'Wi' + 're'",
        "not entries[0].has_key('link')",
        "feed['title'] == 'Wire' and feed['rights'] == 'mine'",
    ],
)
def test_a_feed_that_is_read_as_expected_is_right(expected: str) -> None:
    assert judged(expected).outcome is Outcome.AS_EXPECTED


@pytest.mark.parametrize(
    "expected",
    [
        "bozo",
        "feed['title'] == 'Herald'",
        "entries[1]['title'] == 'A'",
        "version == 'atom10'",
        "entries[0].has_key('link')",
    ],
)
def test_any_other_is_different(expected: str) -> None:
    assert judged(expected).outcome is Outcome.DIFFERENT


def test_a_difference_with_a_reviewed_reason_is_explained() -> None:
    reason = Reviewed("file", re.compile("rss/.*"), "on purpose")
    assert judged("feed['title'] == 'Herald'", RSS, reason) == Verdict(
        Fixture("rss/example.xml", RSS, "feed['title'] == 'Herald'", None), Outcome.EXPLAINED, "on purpose"
    )


def test_what_is_not_carried_needs_a_reason_too() -> None:
    reason = Reviewed("field", re.compile("feed.rights"), "no texts")
    assert judged("not bozo and feed['rights'] == 'mine'", RSS, reason).outcome is Outcome.NOT_CARRIED
    assert judged("not bozo and feed['rights'] == 'mine'").outcome is Outcome.DIFFERENT


def test_a_feed_that_is_refused_is_right_only_if_it_is_not_as_it_should_be() -> None:
    assert judged("bozo", b"<!-- empty -->").outcome is Outcome.REFUSED
    assert judged("feed['title'] == 'Wire'", b"<!-- empty -->").outcome is Outcome.DIFFERENT


def test_expectations_are_never_run() -> None:
    assert judged("__import__('os').abort() == 1").outcome is Outcome.DIFFERENT


def test_every_reason_is_written_once_and_for_something() -> None:
    reasons = reviewed()
    assert {one.kind for one in reasons} == {"field", "file"}
    assert all(one.reason for one in reasons)
    assert len({(one.kind, one.pattern) for one in reasons}) == len(reasons)


def test_fixtures_are_read_from_their_archive_and_counted(tmp_path: Path) -> None:
    head = "<!--\nHeader: Content-type: text/xml; charset=koi8-r\nDescription: x\nExpect: feed['title'] == 'Wire'\n-->"
    wide = "<!--\nExpect: bozo\n-->".encode("utf-16-be")
    with tarfile.open(tmp_path / NAME, "w:gz") as archive:
        for name, content in {
            "set/tests/rss/a.xml": head.encode() + RSS,
            "set/tests/b.xml": wide,
            "set/LICENSE": b"x",
        }.items():
            member = tarfile.TarInfo(name)
            member.size = len(content)
            archive.addfile(member, io.BytesIO(content))
    assert are_there(tmp_path)
    assert [(one.name, one.expected, one.charset) for one in read(tmp_path)] == [
        ("rss/a.xml", "feed['title'] == 'Wire'", "koi8-r"),
        ("b.xml", "bozo", None),
    ]
    verdicts = judge_fixtures(tmp_path)
    assert [verdict.outcome for verdict in verdicts] == [Outcome.AS_EXPECTED, Outcome.REFUSED]
    assert [figure.ours.value for figure in table_of(verdicts).figures] == [1.0, 1.0, 1.0]
    assert next(lines_of_fixtures(verdicts)) == "Feed fixtures: 2 files"
