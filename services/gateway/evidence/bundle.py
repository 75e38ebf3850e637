"""The evidence of one incident as files: ledger, claims, articles, alerts, decisions, and what is missing of them."""

import hashlib
import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from importlib.metadata import version
from importlib.resources import files
from typing import Any

from schemas import Alert, Article, Incident
from schemas.identity import alert_id_of
from services.alerting.decisions.outcome import DecisionRecord
from services.alerting.telling.masking import MARK
from services.gateway.evidence.archive import Archive
from services.gateway.formats.claims import claims_table
from services.gateway.formats.text import checked, title

_README = (files("services.gateway.evidence") / "readme.txt").read_text(encoding="utf-8")
# What any file system takes for a name.
_NAME = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]{0,99}")
_MASKED = (
    f"Names of victims and private witnesses are blacked out ({MARK}), letter for letter. Readers whose token has the\n"
    "  scope `names` get them, but for those of minors and of survivors of sexual violence, which nobody gets. Names\n"
    "  that no claim of the incident reads as those of victims or witnesses stand as the articles have them."
)
_SHOWN = (
    "This archive has names of victims and private witnesses: handle it accordingly. Those of minors and of survivors\n"
    f"  of sexual violence are blacked out ({MARK})."
)
_NO_TEXT = (
    "not kept here: it was read before this installation kept texts, or the gateway was away for longer than the topic"
    " keeps articles"
)
_NO_ALERT = "not kept here: it is older than the 90 days for which the topic keeps alerts"

ReadText = Callable[[str, int], Article | None]
"""The text of (article id, version) as its reader may see it; None where it is not kept."""


@dataclass(frozen=True)
class Evidence:
    """What a bundle is made of, all as its reader may see it; ``ledger`` is the incident as JSON.

    ``told``: ids of all alerts of the incident and of those that were merged into it, also of those that are not kept.
    """

    incident: Incident
    ledger: dict[str, Any]
    as_of: datetime | None
    alerts: Sequence[Alert]
    told: frozenset[str]
    decisions: Sequence[dict[str, Any]]
    names: bool


def write(evidence: Evidence, read_text: ReadText, archive: Archive) -> None:
    """Write the files, one at a time; equal evidence gives equal bytes."""
    archive.add("README.txt", _readme(evidence).encode())
    archive.add("ledger.json", _json(evidence.ledger))
    archive.add("claims.csv", claims_table(evidence.incident))
    archive.add("alerts.json", _json([alert.model_dump(mode="json") for alert in evidence.alerts]))
    archive.add("decisions.json", _json(list(evidence.decisions)))
    missing = []
    for article_id, number, url in _articles(evidence.incident):
        text = read_text(article_id, number)
        if text is None:
            missing.append({"article_id": article_id, "version": number, "url": url, "why": _NO_TEXT})
        else:
            _add_article(archive, text)
    archive.add("manifest.json", _json(_manifest(evidence, archive, missing)))
    archive.finish()


def told_of(incidents: Sequence[Incident]) -> frozenset[str]:
    """Ids of all alerts that the incidents raised."""
    return frozenset(alert_id_of(i.incident_id, number) for i in incidents for number in i.alerted)


def _articles(incident: Incident) -> Iterator[tuple[str, int, str]]:
    # What a person read by hand, or corrected, is in the ledger; no text of it ever came in.
    found = {(c.article_id, c.article_version): c.url for c in incident.claims if c.signed is None}
    yield from ((article_id, number, url) for (article_id, number), url in sorted(found.items()))


def _add_article(archive: Archive, article: Article) -> None:
    name = f"articles/{_file_name(article.article_id)}-v{article.version}"
    told = article.model_dump(mode="json", exclude={"title", "body"})
    archive.add(f"{name}.txt", article.text.encode())
    archive.add(f"{name}.json", _json(told | {"text_is_whole": MARK not in article.text}))


def _file_name(article_id: str) -> str:
    whole = _NAME.fullmatch(article_id)
    return article_id if whole else hashlib.sha256(article_id.encode()).hexdigest()[:32]


def _readme(evidence: Evidence) -> str:
    incident = evidence.incident
    return _README.format(
        incident_id=incident.incident_id,
        title=title(incident),
        citation=_citation(evidence),
        reviewed=", and a person has signed it" if incident.review is not None else ", and no person has reviewed it",
        mark=MARK,
        names=_SHOWN if evidence.names else _MASKED,
    )


def _citation(evidence: Evidence) -> str:
    incident = evidence.incident
    then = f" As it was known at {_time(evidence.as_of)}." if evidence.as_of is not None else ""
    return (
        f"Cite as: harmwatch, incident {incident.incident_id}, state of {_time(_state_at(evidence))}"
        f" ({checked(reviewed=incident.review is not None)}).{then}"
    )


def _manifest(evidence: Evidence, archive: Archive, missing: Sequence[dict[str, Any]]) -> dict[str, Any]:
    incident = evidence.incident
    kept = {alert.alert_id for alert in evidence.alerts}
    return {
        "incident_id": incident.incident_id,
        "incident_version": evidence.ledger["version"],
        "as_of": None if evidence.as_of is None else _time(evidence.as_of),
        "state_at": _time(_state_at(evidence)),
        "made_by": f"harmwatch {version('harmwatch')}",
        "machine_coded": True,
        "reviewed": incident.review is not None,
        "names": "shown" if evidence.names else "masked",
        "citation": _citation(evidence),
        "rights": "Articles and quotes belong to their publishers; place names are from GeoNames (CC BY 4.0).",
        "files": [file._asdict() for file in archive.sums],
        "missing": {
            "articles": list(missing),
            "alerts": [{"alert_id": alert_id, "why": _NO_ALERT} for alert_id in sorted(evidence.told - kept)],
        },
    }


def _state_at(evidence: Evidence) -> datetime:
    """The last moment of which the bundle tells: the clock would make every bundle another one."""
    decided = [DecisionRecord.model_validate(record).decision.at for record in evidence.decisions]
    return max([evidence.incident.last_changed_at, *(alert.raised_at for alert in evidence.alerts), *decided])


def _time(moment: datetime) -> str:
    return moment.isoformat().replace("+00:00", "Z")


def _json(value: Any) -> bytes:
    return (json.dumps(value, ensure_ascii=False, indent=2) + "\n").encode("utf-8", "replace")
