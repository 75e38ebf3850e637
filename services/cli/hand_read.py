"""A claim that a person read, from flags or a file, in the fields of ``schemas.decision.HandRead``."""

import json
import re
import sys
from collections.abc import Iterable
from datetime import datetime
from pathlib import Path
from typing import Any, get_args

import typer
from pydantic import ValidationError

from schemas import HandRead
from schemas.decision import Figure
from schemas.vocabulary import Assertion, ClaimantType, Qualifier
from services.alerting.ledger.corrections import CorrectableError, parsed
from services.runtime.errors import explain

_SHAPE = re.compile(r"(?P<outcome>[a-z_]+)\s+(?P<status>[a-z]+)\s+(?P<count>.+?)(?P<parts>(?:\s+[a-z]+=\d{1,9})*)")
_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_STDIN = "-"


def figures_of(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Each "OUTCOME STATUS COUNT [PART=NUMBER …]" as a figure; a usage error where one is none."""
    return [_figure(text) for text in texts]


def _figure(text: str) -> dict[str, Any]:
    match = _SHAPE.fullmatch(text.strip())
    try:
        count = parsed("civilians_killed", match["count"]) if match else None
    except CorrectableError:
        count = None
    if match is None or count is None:
        message = f'--figure {text!r}: write it as "killed civilian 23+ children=4" (outcome, status, count, parts)'
        raise typer.BadParameter(message)
    parts = {name: int(number) for name, number in (part.split("=") for part in match["parts"].split())}
    figure = {
        "outcome": match["outcome"],
        "status": match["status"],
        "min": count.min,
        "max": count.max,
        "qualifier": _qualifier(count.min, count.max),
        **parts,
    }
    unknown = sorted(parts.keys() - Figure.model_fields.keys())
    try:
        Figure.model_validate(figure)
    except ValidationError as error:
        raise typer.BadParameter(f"--figure {text!r}: {explain(error)}") from error
    if unknown:
        message = f"--figure {text!r}: {unknown[0]} is no part; known are men, women, children"
        raise typer.BadParameter(message)
    return figure


def _qualifier(low: int | None, high: int | None) -> Qualifier:
    if low is None:
        return "up_to"
    if high is None:
        return "at_least"
    return "exact" if low == high else "range"


def claimants_of(texts: Iterable[str]) -> list[dict[str, Any]]:
    """Each "NAME:TYPE" as a claimant; the type may be left out."""
    pairs = (text.rpartition(":") if ":" in text else (text, "", "unknown") for text in texts)
    return [{"name": name.strip(), "type": _claimant_type(kind.strip())} for name, _, kind in pairs]


def _claimant_type(kind: str) -> str:
    if kind not in get_args(ClaimantType):
        message = f"--claimant: {kind!r} is no type; give one of {', '.join(get_args(ClaimantType))}"
        raise typer.BadParameter(message)
    return kind


def assertion_of(word: str) -> str:
    """The word as it is; a usage error where a claim cannot be made so."""
    if word not in get_args(Assertion):
        message = f"--assertion {word!r}: give one of {', '.join(get_args(Assertion))}"
        raise typer.BadParameter(message)
    return word


def moment_of(text: str | None) -> str | None:
    """A date alone is 00:00 UTC (contract, backtest); a usage error where it is no time, or one without its zone."""
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        moment = None
    if moment is None or (moment.tzinfo is None and not _DATE.fullmatch(text)):
        message = f"--published {text!r}: give a date, or a time with its zone: 2017-03-22, 2017-03-22T14:00Z"
        raise typer.BadParameter(message)
    return f"{text}T00:00:00Z" if _DATE.fullmatch(text) else text


def read_file(path: str) -> dict[str, Any]:
    """The JSON object in a file; a usage error where there is none."""
    try:
        text = sys.stdin.read() if path == _STDIN else Path(path).read_text()
        found = json.loads(text)
    except OSError as error:
        message = f"--file {path}: cannot be read: {error.strerror or error}"
        raise typer.BadParameter(message) from error
    except ValueError as error:
        message = f"--file {path}: is no JSON: {error}"
        raise typer.BadParameter(message) from error
    if not isinstance(found, dict):
        message = f"--file {path}: a JSON object is needed, with url, publisher, published_at, quote and figures"
        raise typer.BadParameter(message)
    unknown = sorted(found.keys() - HandRead.model_fields.keys())
    if unknown:
        # Messages ignore what they do not know; a person's slip must not.
        message = (
            f"--file {path}: {', '.join(unknown)} is no field of a claim; known are {', '.join(HandRead.model_fields)}"
        )
        raise typer.BadParameter(message)
    return found
