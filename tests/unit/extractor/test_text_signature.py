"""Signatures tell copies from other reports."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.runtime.text_signature import sign, similarity

TEXT = (
    "Six villagers were killed near Golo on Tuesday when an aircraft dropped bombs on their fields, a network said. "
    * 3
)


def test_a_copy_with_other_case_and_line_breaks_has_the_same_signature() -> None:
    assert sign(TEXT) == sign(TEXT.upper().replace(" ", "\n"))


def test_an_edited_copy_is_far_nearer_than_another_report() -> None:
    other = (
        "Shares rose in Lagos on Friday after the central bank kept its rate, dealers said, and oil gained a dollar. "
        * 3
    )
    assert similarity(sign(TEXT), sign(TEXT.replace("Six", "Seven", 1))) > 0.8
    assert similarity(sign(TEXT), sign(other)) < 0.1


@given(st.text(st.characters(max_codepoint=127)))
def test_plain_text_has_the_signature_that_it_has_beside_other_characters(text: str) -> None:
    assert sign(text) == sign(f"{text} —")


@pytest.mark.parametrize("text", ["", "one", "\ud800 \udfff", "٣٣ مدنيا"])
def test_any_text_can_be_signed(text: str) -> None:
    assert similarity(sign(text), sign(text)) == 1


def test_what_is_no_signature_is_refused() -> None:
    with pytest.raises(ValueError, match="signature"):
        similarity("AAAA", sign(TEXT))
