"""Bytes of feeds to text, whatever they say of themselves."""

import codecs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.ingest.feeds.characters import decode, mend_characters

RUSSIAN = "Новости: удар по школе, тридцать три человека убиты, сообщает наблюдательный центр"
JAPANESE = "学校への空爆で市民三十三人が死亡したと監視団体が発表した。現地では救助活動が続いている。"
KOREAN = "학교에 대한 공습으로 민간인 서른세 명이 숨졌다고 감시 단체가 밝혔다. 구조 작업이 계속되고 있다."
FRENCH = "Trente-trois personnes ont été tuées à l'école, où des déplacés dormaient"
GERMAN = "Überlebende berichten, dass bei dem Angriff auf die Schule dreißig Menschen getötet wurden, darunter Mädchen"


def declared(charset: str, words: str) -> str:
    return f'<?xml version="1.0" encoding="{charset}"?><rss><title>{words}</title></rss>'


@pytest.mark.parametrize("charset", ["windows-1251", "koi8-r", "iso-8859-5", "utf-8"])
def test_the_declared_charset_is_used_where_it_fits(charset: str) -> None:
    text = declared(charset, RUSSIAN)
    decoded = decode(text.encode(charset), None)
    assert (decoded.text, decoded.defect) == (text, None)


def test_the_header_counts_where_nothing_is_declared() -> None:
    assert decode(RUSSIAN.encode("koi8-r"), "koi8-r").text == RUSSIAN


def test_what_is_declared_counts_before_the_header() -> None:
    text = declared("windows-1251", RUSSIAN)
    assert decode(text.encode("windows-1251"), "koi8-r").text == text


@pytest.mark.parametrize("said", ["iso-8859-1", "windows-1251"])
def test_utf_8_is_recognised_whatever_is_declared(said: str) -> None:
    text = declared(said, RUSSIAN)
    decoded = decode(text.encode(), None)
    assert decoded.text == text
    assert decoded.defect == f"says that it is {said}, and is utf-8"


@pytest.mark.parametrize("charset", ["utf-16", "utf-32", "utf-8-sig"])
def test_a_byte_order_mark_decides(charset: str) -> None:
    text = declared("windows-1251", RUSSIAN)
    assert decode(text.encode(charset), "koi8-r").text == text


@pytest.mark.parametrize("charset", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_utf_16_and_32_are_recognised_by_their_zeros(charset: str) -> None:
    text = declared("utf-16", RUSSIAN)
    assert decode(text.encode(charset), None).text == text


def test_text_in_ascii_that_says_it_is_utf_16_is_not() -> None:
    text = declared("utf-16", "Wire")
    assert decode(text.encode("ascii"), "utf-32").text == text


@pytest.mark.parametrize("said", ["no-such", "unicode_escape", "rot13"])
def test_a_charset_that_there_is_not_is_passed_over_and_named(said: str) -> None:
    text = declared(said, RUSSIAN)
    decoded = decode(text.encode(), None)
    assert decoded.text == text
    assert said in (decoded.defect or "")


@pytest.mark.parametrize(
    ("words", "charset"),
    [
        (RUSSIAN, "cp1251"),
        (RUSSIAN, "koi8-r"),
        (JAPANESE, "shift_jis"),
        (JAPANESE, "euc_jp"),
        (KOREAN, "euc_kr"),
        (GERMAN, "cp1252"),
        (FRENCH, "cp1252"),
    ],
)
def test_a_charset_that_nobody_names_is_guessed_from_the_bytes(words: str, charset: str) -> None:
    decoded = decode(f"<rss><title>{words}</title></rss>".encode(charset), None)
    assert words in decoded.text
    assert (decoded.defect or "").startswith("says no charset that fits")


def test_words_of_another_charset_in_utf_8_spoil_only_themselves() -> None:
    content = f"<title>{RUSSIAN}</title>".encode() + b"<p>It\x92s caf\xe9</p>"
    decoded = decode(content, None)
    assert decoded.text == f"<title>{RUSSIAN}</title><p>It’s café</p>"
    assert "2 characters that are not UTF-8" in (decoded.defect or "")


def test_latin_1_is_read_as_browsers_read_it() -> None:
    assert decode(declared("iso-8859-1", "It\x92s").encode("latin-1"), None).text == declared("iso-8859-1", "It’s")


@pytest.mark.parametrize(
    ("wrong", "meant"),
    [
        ("donâ€™t", "don’t"),
        ("â€œThirty-three,â€\x9d he said", "“Thirty-three,” he said"),
        ("Ã©tÃ© Ã\xa0 Paris", "été à Paris"),
        ("\xe2\x80\xa6", "…"),
        ("don\x92t", "don’t"),
    ],
)
def test_text_that_was_encoded_twice_is_mended(wrong: str, meant: str) -> None:
    assert mend_characters(wrong) == meant


@pytest.mark.parametrize("right", ["don’t", "CAFÉ’S", "là…", "MAÇÃ", "Ñandú", "«Â»", "plain"])
def test_text_that_is_right_stays(right: str) -> None:
    assert mend_characters(right) == right


@given(st.binary(), st.none() | st.sampled_from(["utf-8", "big5", "utf-7", "hex", "cp037"]) | st.text(max_size=20))
def test_any_bytes_have_a_text(content: bytes, charset: str | None) -> None:
    decoded = decode(content, charset)
    assert codecs.lookup(decoded.charset)
    assert isinstance(decoded.text, str)
