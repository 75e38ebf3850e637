"""A decision says who decided what and when; one that lacks what its action needs is refused by the field's name."""

import re
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError

from schemas import Decision
from schemas.decision import signed
from schemas.generate import FOLDER
from services.alerting.decisions.apply import apply_decision
from services.alerting.decisions.outcome import DecisionRecord
from services.alerting.jobs import decode_decision
from services.alerting.telling.policy import Policy
from services.runtime.errors import explain

EXAMPLES = sorted((FOLDER / "examples" / "decision").glob("*.json"))
BASE = {"decision_id": "0" * 32, "incident_id": "a" * 32, "by": "Rana", "at": "2018-07-02T09:30:00Z"}


def decision(**fields: Any) -> Decision:
    return Decision.model_validate(BASE | fields)


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_an_id_follows_from_the_content(path: Path) -> None:
    example = Decision.from_json(path.read_bytes())
    assert signed(example) == example
    assert signed(example.model_copy(update={"by": "Somebody else"})).decision_id != example.decision_id


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"action": "merge"}, "merge needs other_id"),
        ({"action": "merge", "other_id": "a" * 32}, "other_id: an incident cannot be merged with itself"),
        ({"action": "split"}, "split needs event_ids"),
        ({"action": "sign_off"}, "sign_off needs grade"),
        ({"action": "correct", "value": "3"}, "correct needs field"),
        ({"action": "add_claim"}, "add_claim needs claim"),
        ({"action": "redact", "redact": {"name": "A B"}}, "redact needs reason"),
        (
            {"action": "redact", "reason": "asked", "redact": {}},
            "exactly one of event_id, article_id and name",
        ),
        ({"action": "label"}, "label needs label"),
        ({"action": "label", "incident_id": None, "label": "wrong"}, "label needs incident_id, article_id or alert_id"),
        ({"action": "sign_off", "incident_id": None, "grade": "fair"}, "sign_off needs incident_id"),
        ({"action": "sign_off", "grade": "good"}, "grade: must be one of confirmed, fair, weak, contested, discounted"),
        ({"action": "sign_off", "grade": "fair", "by": ""}, "by: is empty"),
        (
            {"action": "sign_off", "grade": "fair", "at": "2018-07-02T09:30:00"},
            "at: needs a time zone, e.g. 2017-03-22T14:00Z",
        ),
        ({"action": "correct", "field": "toll"}, "field: must be one of .*, civilians_killed, "),
    ],
)
def test_what_is_missing_or_wrong_is_named(fields: dict[str, Any], said: str) -> None:
    with pytest.raises(ValidationError) as wrong:
        decision(**fields)
    assert re.search(said, explain(wrong.value))


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_alerting_reads_a_decision_and_gives_an_outcome_that_is_kept(path: Path) -> None:
    example = decode_decision(path.read_bytes())
    record = apply_decision(example, {}, Policy(), example.at).record
    assert DecisionRecord.from_json(record.to_json()) == record
    assert (record.outcome, record.why) in (
        ("applied", None),
        ("refused", f"incident {example.incident_id} is not known"),
    )
