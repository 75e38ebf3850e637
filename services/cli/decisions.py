"""``harmwatch incidents merge, split, sign-off, correct, add-claim, redact, label``: people decide, signed."""

from typing import Annotated, Any

import typer

from services.alerting.ledger.corrections import FORMS
from services.alerting.store.keys import Keys
from services.cli.deciding import WAIT_S, carry_out, made
from services.cli.finding import find_claims, find_incident
from services.cli.hand_read import assertion_of, claimants_of, figures_of, moment_of, read_file
from services.cli.options import with_settings
from services.cli.redis import answering_redis
from services.runtime.settings import Settings

_ID_HELP = "Id of the incident, or its unique beginning."
Id = Annotated[str, typer.Argument(metavar="ID", help=_ID_HELP)]
By = Annotated[
    str | None, typer.Option(metavar="NAME", help="Who decides; default HARMWATCH_ANALYST, else your login name.")
]
Note = Annotated[str | None, typer.Option(metavar="TEXT", help="Why, for whoever reads the history.")]
Wait = Annotated[float, typer.Option(min=0, metavar="SECONDS", help="How long to wait until it is applied.")]
Json = Annotated[bool, typer.Option("--json", help="Print what became of it as JSON.")]


@with_settings
def merge(
    settings: Settings,
    incident_id: Id,
    other_id: Annotated[str, typer.Argument(metavar="OTHER", help="Id of the other, or its unique beginning.")],
    *,
    by: By = None,
    note: Note = None,
    wait: Wait = WAIT_S,
    json: Json = False,
) -> None:
    """Two incidents are one: the earlier-reported id stays, the other leads there.

    Both threads are told. Undo it with: harmwatch incidents split ID OTHER
    """
    with answering_redis(settings) as redis:
        pair = [find_incident(redis, Keys(settings), text).incident_id for text in (incident_id, other_id)]
        if pair[0] == pair[1]:
            message = "both ids are of one incident; an incident cannot be merged with itself"
            raise typer.BadParameter(message)
        decision = made(settings, by, action="merge", incident_id=pair[0], other_id=pair[1], note=note)
        carry_out(settings, redis, decision, wait=wait, json=json)


@with_settings
def split(
    settings: Settings,
    incident_id: Id,
    claims: Annotated[
        list[str],
        typer.Argument(metavar="CLAIM", help="Claims, as `incidents show` lists them; or an incident merged into ID."),
    ],
    *,
    by: By = None,
    note: Note = None,
    wait: Wait = WAIT_S,
    json: Json = False,
) -> None:
    """These claims are of another incident: they open it, and both threads are told."""
    with answering_redis(settings) as redis:
        incident = find_incident(redis, Keys(settings), incident_id)
        event_ids = find_claims(incident, claims)
        decision = made(settings, by, action="split", incident_id=incident.incident_id, event_ids=event_ids, note=note)
        carry_out(settings, redis, decision, wait=wait, json=json)


@with_settings
def sign_off(
    settings: Settings,
    incident_id: Id,
    grade: Annotated[str, typer.Argument(metavar="GRADE", help="confirmed, fair, weak, contested or discounted.")],
    *,
    by: By = None,
    note: Note = None,
    wait: Wait = WAIT_S,
    json: Json = False,
) -> None:
    """Sign the grading of an incident: no later report changes it."""
    with answering_redis(settings) as redis:
        incident = find_incident(redis, Keys(settings), incident_id)
        decision = made(settings, by, action="sign_off", incident_id=incident.incident_id, grade=grade, note=note)
        carry_out(settings, redis, decision, wait=wait, json=json)


_FIELDS_HELP = "One of: " + ", ".join(FORMS) + "."


@with_settings
def correct(
    settings: Settings,
    incident_id: Id,
    field: Annotated[str, typer.Argument(metavar="FIELD", help=_FIELDS_HELP)],
    value: Annotated[str, typer.Argument(metavar="VALUE", help="Its value, or: unknown.")],
    *,
    by: By = None,
    note: Note = None,
    wait: Wait = WAIT_S,
    json: Json = False,
) -> None:
    """Correct what is known of an incident: a signed claim that no later report overrules.

    Counts are written 40, 40-150, 40+ or "up to 40"; dates 2017-03-21 or 2017-03-20..2017-03-21.

    A point is written 35.857,38.849. A new name, province or country of the place leaves it behind: correct it too.
    """
    with answering_redis(settings) as redis:
        incident = find_incident(redis, Keys(settings), incident_id)
        decision = made(
            settings, by, action="correct", incident_id=incident.incident_id, field=field, value=value, note=note
        )
        carry_out(settings, redis, decision, wait=wait, json=json)


@with_settings
def add_claim(
    settings: Settings,
    incident_id: Id,
    *,
    file: Annotated[
        str | None, typer.Option(metavar="JSON", help="All of it as a JSON object in a file; - is stdin.")
    ] = None,
    url: Annotated[str | None, typer.Option(metavar="URL", help="Where the source is.")] = None,
    publisher: Annotated[str | None, typer.Option(metavar="NAME", help="Who published it.")] = None,
    published: Annotated[
        str | None, typer.Option(metavar="TIME", help="When: a date, or a time with its zone.")
    ] = None,
    quote: Annotated[str | None, typer.Option(metavar="TEXT", help="The words that say it.")] = None,
    figure: Annotated[
        list[str] | None,
        typer.Option(metavar="FIGURE", help='Who was hurt, e.g. "killed civilian 23+ children=4"; repeatable.'),
    ] = None,
    claimant: Annotated[
        list[str] | None,
        typer.Option(metavar="NAME:TYPE", help='Who says so, e.g. "Human Rights Watch:ngo"; repeatable.'),
    ] = None,
    assertion: Annotated[
        str, typer.Option(metavar="WORD", help="asserted, denied, acknowledged, conceded, retracted, …")
    ] = "asserted",
    by: By = None,
    note: Note = None,
    wait: Wait = WAIT_S,
    json: Json = False,
) -> None:
    """Add a claim of a source that you read yourself; it counts as any report does.

    Types of claimants: belligerent, party_authority, monitor, ngo, un, medic_rescue, witness, media_own, unknown.
    """
    given: dict[str, Any] = {
        "url": url,
        "publisher": publisher,
        "published_at": moment_of(published),
        "quote": quote,
        "figures": figures_of(figure or ()),
        "claimants": claimants_of(claimant or ()),
    }
    if file is not None and any(given.values()):
        message = "give --file alone, or the claim by flags"
        raise typer.BadParameter(message)
    required = {"--url": url, "--publisher": publisher, "--published": published, "--quote": quote}
    missing = [flag for flag, value in required.items() if not value]
    if file is None and missing:
        message = f"{', '.join(missing)} missing; give what the source says by flags, or all of it with --file"
        raise typer.BadParameter(message)
    claim = read_file(file) if file is not None else given | {"assertion": assertion_of(assertion)}
    with answering_redis(settings) as redis:
        incident = find_incident(redis, Keys(settings), incident_id)
        decision = made(settings, by, action="add_claim", incident_id=incident.incident_id, claim=claim, note=note)
        carry_out(settings, redis, decision, wait=wait, json=json)


@with_settings
def redact(
    settings: Settings,
    incident_id: Id,
    *,
    reason: Annotated[str, typer.Option(metavar="TEXT", help="Why; it stays in place of the words.")],
    claim: Annotated[str | None, typer.Option(metavar="CLAIM", help="Erase the words of one claim.")] = None,
    article: Annotated[
        str | None, typer.Option(metavar="ARTICLE_ID", help="Erase the words of all of an article's claims.")
    ] = None,
    name: Annotated[str | None, typer.Option(metavar="NAME", help="Black out a person's name.")] = None,
    by: By = None,
    note: Note = None,
    wait: Wait = WAIT_S,
    json: Json = False,
) -> None:
    """Erase words from an incident, wherever Redis holds them; numbers and facts stay, and so does the reason.

    What lies on Kafka topics and with subscribers is not reached; docs/operations.md says what is.
    """
    if sum(bool(given) for given in (claim, article, name)) != 1:
        message = "say what to erase: exactly one of --claim, --article and --name"
        raise typer.BadParameter(message)
    with answering_redis(settings) as redis:
        incident = find_incident(redis, Keys(settings), incident_id)
        event_id = find_claims(incident, [claim])[0] if claim is not None else None
        decision = made(
            settings,
            by,
            action="redact",
            incident_id=incident.incident_id,
            redact={"event_id": event_id, "article_id": article, "name": name},
            reason=reason,
            note=note,
        )
        carry_out(settings, redis, decision, wait=wait, json=json)


@with_settings
def label(
    settings: Settings,
    label: Annotated[str, typer.Argument(metavar="LABEL", help="wrong, missed or duplicate.")],
    *,
    incident: Annotated[str | None, typer.Option(metavar="ID", help="The incident that it is about.")] = None,
    of: Annotated[str | None, typer.Option(metavar="ID", help="The incident that it is a duplicate of.")] = None,
    article: Annotated[str | None, typer.Option(metavar="ARTICLE_ID", help="The article that it is about.")] = None,
    alert: Annotated[str | None, typer.Option(metavar="ALERT_ID", help="The alert that it is about.")] = None,
    by: By = None,
    note: Note = None,
    wait: Wait = WAIT_S,
    json: Json = False,
) -> None:
    """Say what the machine got wrong, for training: it changes no incident (export: harmwatch incidents labels)."""
    if not (incident or article or alert):
        message = "say what it is about: --incident, --article or --alert"
        raise typer.BadParameter(message)
    with answering_redis(settings) as redis:
        about, other = (
            find_incident(redis, Keys(settings), text).incident_id if text is not None else None
            for text in (incident, of)
        )
        decision = made(
            settings,
            by,
            action="label",
            label=label,
            incident_id=about,
            other_id=other,
            article_id=article,
            alert_id=alert,
            note=note,
        )
        carry_out(settings, redis, decision, wait=wait, json=json)
