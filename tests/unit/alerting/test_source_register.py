"""The source register: reviewed lines, and what they mean for who counts as an origin (domain guide §2, rule 4)."""

import base64
import struct
from datetime import date
from itertools import pairwise
from typing import Any

import pytest

from schemas import Event
from services.alerting.ledger.incidents import claim_of
from services.alerting.ledger.ledger import Ledger, settle
from services.alerting.ledger.origins import origins_of, party_of
from services.alerting.ledger.plain_names import plain
from services.alerting.ledger.sources import FILE, outlet_called, prints, read_register
from tests.unit.alerting.builders import by, killed, perpetrator, report

RUSSIA = perpetrator("Russian forces")
SOHR = by("SOHR")


def ledger(*events: Event) -> Ledger:
    return settle([claim_of(e, outdated=False) for e in events], date(2017, 5, 8))


def told(article: str, hour: int, **fields: Any) -> Event:
    return report(
        article, f"2017-05-08T{hour:02d}:00:00", **({"casualties": (killed(17),), "actors": (RUSSIA,)} | fields)
    )


def signature(shared: int) -> str:
    return base64.b64encode(struct.pack("<64I", *range(shared), *range(1000 + shared, 1064))).decode()


def test_every_line_is_whole_and_says_where_it_can_be_checked_and_when_it_was_entered() -> None:
    """A register without sources is hearsay."""
    for outlet in read_register():
        assert outlet.kind in {"agency", "broadcaster", "paper", "site"}, outlet.name
        assert outlet.owner, outlet.name
        assert outlet.source.startswith("https://"), outlet.name
        assert date.fromisoformat(outlet.entered) <= date.today(), outlet.name  # noqa: DTZ011


def test_lines_are_sorted_and_every_name_is_one_outlet_s() -> None:
    """Two lines for one name would contradict each other unseen."""
    names = [outlet.name.lower() for outlet in read_register()]
    assert all(one < other for one, other in pairwise(names))
    aliases = [alias for outlet in read_register() for alias in outlet.aliases]
    assert len(aliases) == len(set(aliases))
    assert [alias for alias in aliases if plain(alias) != alias] == []


def test_every_outlet_is_found_by_its_own_name() -> None:
    """As publishers write it."""
    assert [o.name for o in read_register() if outlet_called(o.name) is not o and outlet_called(o.name) != o] == []


def test_wires_that_are_printed_are_agencies_of_the_register() -> None:
    """A customer of nobody known would never match."""
    agencies = {outlet.name for outlet in read_register() if outlet.kind == "agency"}
    assert {wire for outlet in read_register() for wire in outlet.customer_of} <= agencies


def test_the_register_holds_no_invented_outlet() -> None:
    """The project's own .example outlets are nobody's."""
    assert ".example" not in FILE.read_text(encoding="utf-8")


@pytest.mark.parametrize(("outlet", "accused"), [("TASS", "Russian army"), ("SANA", "Syrian army"), ("RT", "Russia")])
def test_an_outlet_of_a_state_is_the_state_s_word(outlet: str, accused: str) -> None:
    """As its ministries are."""
    (origin,) = origins_of(told("a", 8, publisher=outlet))
    assert (origin.key, origin.type) == (party_of(accused), "party_authority")


def test_the_accused_s_own_outlet_counts_beside_the_range_and_corroborates_nobody() -> None:
    """A party never corroborates its own claim, nor lowers the toll."""
    settled = ledger(told("a", 8, claimants=(SOHR,)), told("b", 9, publisher="TASS", casualties=(killed(2),)))
    assert [s.name for s in settled.sources] == ["Syrian Observatory for Human Rights"]
    assert settled.counts["civilians_killed"] == settled.counts["civilians_killed"].model_copy(  # type: ignore[union-attr]
        update={"min": 17, "max": 17}
    )


def test_a_party_and_its_outlet_are_one_origin() -> None:
    """The Turkish ministry by Anadolu, and Anadolu alone, are one voice."""
    ministry = told("a", 8, claimants=(by("Turkish defence ministry", "party_authority"),))
    assert len(ledger(ministry, told("b", 9, publisher="Anadolu")).sources) == 1


def test_an_outlet_that_the_register_does_not_know_speaks_for_itself() -> None:
    """Nothing is inferred about anybody."""
    (origin,) = origins_of(told("a", 8, publisher="Levant Courier"))
    assert (origin.key, origin.type) == ("levant courier", "media_own")


def test_a_customer_s_edit_of_a_wire_s_report_is_the_wire_s() -> None:
    """Half the text suffices where it is known whose text a paper prints; for others it does not."""
    wire = told("a", 8, wire_origin="AFP", text_signature=signature(64))
    assert prints("The Guardian", "AFP")
    customer = told("b", 9, publisher="The Guardian", text_signature=signature(32))
    stranger = told("c", 9, publisher="Levant Courier", text_signature=signature(32))
    assert [s.name for s in ledger(wire, customer).sources] == ["AFP"]
    assert len(ledger(wire, stranger).sources) == 2
