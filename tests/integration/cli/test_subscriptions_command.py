"""``harmwatch subscriptions`` as an operator runs it."""

import json

import pytest

from services.runtime.settings import Settings
from tests.harness.receiver import Receiver, listening
from tests.integration.cli.commands import run


def test_a_subscription_is_added_listed_tested_and_removed(settings: Settings) -> None:
    settings = Settings(**settings.model_dump(exclude_unset=True) | {"web_allow": ("127.0.0.0/8",)})
    run(settings, "tokens", "add", "desk", "--scope", "subscribe")
    with listening(Receiver()) as receiver:
        added = run(
            settings,
            *("subscriptions", "add", "Syria", receiver.url),
            *("--owner", "desk", "--filters", "country=SY&country=UA&min_killed=10"),
        )
        assert added.returncode == 0, added.stderr
        subscription = json.loads(added.stdout)
        assert subscription["filters"] == {"country": ["SY", "UA"], "min_killed": 10}
        tested = run(settings, "subscriptions", "test", subscription["subscription_id"])
        assert tested.returncode == 0, tested.stderr
        assert receiver.received[0].alert["name"] == "Syria"

    failed = run(settings, "subscriptions", "test", subscription["subscription_id"])
    assert failed.returncode == 1
    assert "Not delivered: " in failed.stderr

    listed = run(settings, "subscriptions", "list").stdout
    assert subscription["subscription_id"] in listed
    (one,) = run(settings, "subscriptions", "list", "--json").stdout.splitlines()
    assert json.loads(one) == subscription | {"secret": None}
    shown = [json.loads(line) for line in run(settings, "subscriptions", "show", one_id(one)).stdout.splitlines()]
    assert [delivery["status"] for delivery in shown[1:]] == ["dead", "delivered"]

    assert run(settings, "subscriptions", "remove", one_id(one)).stdout == "Syria removed.\n"
    gone = run(settings, "subscriptions", "show", one_id(one))
    assert (gone.returncode, "harmwatch subscriptions list" in gone.stderr) == (1, True)


def one_id(line: str) -> str:
    return str(json.loads(line)["subscription_id"])


@pytest.mark.parametrize(
    ("arguments", "code", "said"),
    [
        (("Syria", "https://desk.example/", "--owner", "nobody"), 1, "harmwatch tokens list"),
        (("Syria", "desk.example", "--owner", "desk"), 2, "is no address"),
        (("Syria", "mailto:desk", "--owner", "desk"), 2, "form"),
        (("Syria", "feed", "--owner", "desk", "--filters", "country=Syria"), 2, "two letters"),
        (("Syria", "feed", "--owner", "desk", "--digest", "SY"), 2, "kind email"),
        (("Syria", "mailto:a@b.example", "--owner", "desk", "--digest", "SY", "--zone", "Kyiv"), 2, "no time zone"),
    ],
    ids=["owner", "address", "mail", "filters", "digest", "zone"],
)
def test_what_is_wrong_is_said(bare_settings: Settings, arguments: tuple[str, ...], code: int, said: str) -> None:
    refused = run(bare_settings, "subscriptions", "add", *arguments)

    assert refused.returncode == code
    assert said in " ".join(refused.stderr.replace("│", "").split())
