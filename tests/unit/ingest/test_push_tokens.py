"""Tokens: who is let in, and that no message and no setting repeats one."""

import hashlib
from pathlib import Path

import pytest
from pydantic import SecretStr

from services.ingest.push.tokens import TokenError, read_tokens
from services.runtime.settings import Settings

TOKEN, OTHER = "token-of-the-first", "token-of-the-second"
DIGEST = "sha256:" + hashlib.sha256(TOKEN.encode()).hexdigest()


def settings(token: str | None = None, file: Path | None = None) -> Settings:
    return Settings(push_token=None if token is None else SecretStr(token), push_tokens=file)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "tokens"


def test_without_a_token_there_is_no_api() -> None:
    assert not read_tokens(settings())


@pytest.mark.parametrize("kept", [TOKEN, DIGEST, DIGEST.replace("sha256:", "sha256:").upper().replace("SHA", "sha")])
def test_a_token_is_known_plain_or_by_its_digest(kept: str) -> None:
    tokens = read_tokens(settings(kept))
    assert (tokens.sender_of(TOKEN), tokens.sender_of(OTHER), tokens.sender_of(kept.upper())) == ("default", None, None)


def test_a_file_names_the_sender_of_each(file: Path) -> None:
    file.write_text(f"# desks\nkyiv {TOKEN}\n\nbeirut {OTHER}  # since May\n")
    tokens = read_tokens(settings("one-more-token-here", file))
    assert [tokens.sender_of(token) for token in (TOKEN, OTHER, "one-more-token-here")] == ["kyiv", "beirut", "default"]


def test_whatever_is_sent_as_a_token_raises_nothing() -> None:
    assert read_tokens(settings(TOKEN)).sender_of("\udcff é \0") is None


@pytest.mark.parametrize("bad", ["short", "with a blank inside it", "sha256:abc", "ünicode-is-no-header"])
def test_a_token_that_cannot_be_used_is_named_by_its_place_only(file: Path, bad: str) -> None:
    file.write_text(f"kyiv {TOKEN}\nbeirut {bad}\n")
    for given, where in ((settings(bad), "HARMWATCH_PUSH_TOKEN"), (settings(file=file), f"{file}:2")):
        with pytest.raises(TokenError) as raised:
            read_tokens(given)
        assert str(raised.value).startswith(where)
        assert bad not in str(raised.value)


def test_two_senders_do_not_share_a_token(file: Path) -> None:
    file.write_text(f"kyiv {TOKEN}\nbeirut {DIGEST}\n")
    with pytest.raises(TokenError, match=":2: another sender has the same token"):
        read_tokens(settings(file=file))


def test_a_file_that_is_not_there_says_so(file: Path) -> None:
    with pytest.raises(TokenError, match="cannot be read: No such file"):
        read_tokens(settings(file=file))


def test_the_settings_do_not_show_it() -> None:
    assert TOKEN not in repr(settings(TOKEN))
