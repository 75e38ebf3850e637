"""Sign-off: a person's grading, which no later report changes; ``discounted`` is a person's alone."""

from schemas import Decision, Review
from services.alerting.decisions.outcome import Known, NothingChangesError, RefusedError, Step, Told, held, quotable
from services.alerting.ledger.incidents import Cause, restated


def sign_off(decision: Decision, known: Known) -> list[Step]:
    """The incident with the signature; its thread is told where the grading changes by it."""
    before = held(known, decision.incident_id)
    if decision.grade is None:
        raise RefusedError("grade: a sign-off needs one")
    if before.review is not None and _is_same(before.review, decision):
        raise NothingChangesError(f"{decision.by} signed it as {decision.grade} before")
    review = Review(by=decision.by, at=decision.at, grade=decision.grade, note=decision.note)
    after = restated(before.model_copy(update={"review": review}), before.claims)
    cause = Cause(decision.at, before.claims[0].event_id, "signed")
    regraded = before.alerted and before.grading != after.grading
    return [Step(before, after, cause, Told("regraded", "update", quotable(after)) if regraded else None)]


def _is_same(review: Review, decision: Decision) -> bool:
    """Whether it would only be dated anew; another's signature, or another note, says something new."""
    return (review.by, review.grade) == (decision.by, decision.grade) and decision.note in (None, review.note)
