"""``harmwatch tokens`` as an operator runs it."""

import json

from services.runtime.settings import Settings
from tests.integration.cli.commands import run


def test_a_token_is_shown_once_listed_without_its_secret_and_revoked(settings: Settings) -> None:
    added = run(settings, "tokens", "add", "anna", "--scope", "read,review", "--expires", "90d")
    assert added.returncode == 0, added.stderr
    secret = added.stdout.strip()
    assert secret.startswith("hw_")
    assert "anna: read, review" in added.stderr

    (listed,) = run(settings, "tokens", "list", "--json").stdout.splitlines()
    token = json.loads(listed)
    assert (token["name"], token["scopes"], token["used"]) == ("anna", ["read", "review"], None)
    assert secret not in listed
    table = run(settings, "tokens", "list").stdout
    assert "anna" in table
    assert "read, review" in table

    taken = run(settings, "tokens", "add", "anna")
    assert taken.returncode == 1
    assert "already" in taken.stderr

    assert run(settings, "tokens", "revoke", "anna").returncode == 0
    assert run(settings, "tokens", "list", "--json").stdout == ""
    assert run(settings, "tokens", "revoke", "anna").returncode == 1


def test_wrong_words_are_refused_with_those_that_there_are(settings: Settings) -> None:
    scope = run(settings, "tokens", "add", "anna", "--scope", "write")
    assert scope.returncode == 2
    assert "read, names, subscribe, review" in " ".join(scope.stderr.split()).replace("│ ", "")
    assert run(settings, "tokens", "add", "anna", "--expires", "soon").returncode == 2
    assert run(settings, "tokens", "add", "an\nna").returncode == 2
    assert run(settings, "tokens", "list", "--json").stdout == ""
