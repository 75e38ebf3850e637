"""Mishaps and crimes told without their names, and the armed acts that look like them."""

import pytest

from tests.unit.extractor.test_causes import reason


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (
            "Four shoppers were killed in Lyon on Monday by a van that mounted the pavement. It had no brakes.",
            "accident",
        ),
        ("Soldiers fired into a van in Marib on Monday. Four shoppers were killed. A tyre burned.", None),
        ("Nine porters died near Kasese on Monday when a store of shells went up from a welder's spark.", "accident"),
        ("Nine porters died near Kasese on Monday when rebels fired a rocket at a store of shells.", None),
        ("A mayor was shot dead in Leon on Monday. The man held is her former husband, police said.", "crime"),
        ("Two women were raped near Beni on Monday by men of the Tembo Mawe with rifles.", None),
        ("The navy sank two boats off Sfax on Monday, killing nine fishermen.", None),
    ],
)
def test_what_did_the_harm_when_no_word_names_it(body: str, expected: str | None) -> None:
    assert reason(body) == expected
