"""Alerts and silences that are here already, as they may be told now that their incident hides more, or less."""

import sqlite3
from datetime import datetime

from schemas import Alert, Incident, Suppression
from services.alerting.telling.masking import masked
from services.alerting.telling.retelling import Retelling
from services.gateway.access.shielding import shield_of
from services.ingest.identity import canonical_url


def retell(writer: sqlite3.Connection, incident: Incident, now: datetime) -> None:
    """Write those anew that tell more than they may; and by which words the silences are found, as of ``now``."""
    retelling = Retelling(incident)
    threads = [incident.incident_id, *_aliases(writer, incident)]
    among = ", ".join("?" * len(threads))
    told = writer.execute(f"SELECT row, document FROM alert WHERE incident_id IN ({among})", threads).fetchall()  # noqa: S608
    for row, document in told:
        alert = Alert.from_json(document)
        bare = retelling.alert(alert)
        if bare != alert:
            writer.execute("UPDATE alert SET document = ? WHERE row = ?", (bare.to_json().decode(), row))
    shield = shield_of(incident, now)
    hidden = frozenset[str]() if shield is None else shield.words
    silences = writer.execute(
        "SELECT row, document, words FROM silence JOIN silence_words ON silence_words.rowid = silence.row"  # noqa: S608
        f" WHERE incident_id IN ({among})",
        threads,
    ).fetchall()
    for row, document, words in silences:
        silence = Suppression.from_json(document)
        bare_silence = retelling.silence(silence)
        if bare_silence != silence:
            changed = (bare_silence.to_json().decode(), canonical_url(bare_silence.url), row)
            writer.execute("UPDATE silence SET document = ?, url = ? WHERE row = ?", changed)
        shown = masked(words_of_silence(bare_silence), hidden)
        if shown != words:
            writer.execute("UPDATE silence_words SET words = ? WHERE rowid = ?", (shown, row))


def words_of_silence(silence: Suppression) -> str:
    """The text by which it is found."""
    return "\n".join(part for part in (silence.quote, silence.rule, silence.url, silence.publisher) if part)


def _aliases(writer: sqlite3.Connection, incident: Incident) -> list[str]:
    """Ids of those that were merged into it: what they told rests on claims that it has now."""
    moved = sorted({entry.incident_id for entry in incident.merge_log if entry.incident_id is not None})
    query = f"SELECT id FROM incident WHERE status = 'merged' AND id IN ({', '.join('?' * len(moved))})"  # noqa: S608
    return [incident_id for (incident_id,) in writer.execute(query, moved)]
