"""Incidents for readers who may not see names."""

import json

from schemas import Incident
from services.alerting.telling.masked_incident import shown_place, with_names, without_victims
from tests.unit.alerting.builders import Stream, group, killed, place, report, victim


def incident_of(quote: str, *names: str) -> Incident:
    stream = Stream()
    victims = tuple(victim(name) for name in names)
    stream.feed(report("zabid", "2017-05-09", casualties=(killed(2, quote=quote),), victims=victims))
    return stream.incident


def test_victims_are_left_out_of_the_json() -> None:
    assert "victims" not in json.dumps(without_victims(incident_of("two killed", "Amina Saleh")))


def test_a_name_is_blacked_out_in_quotes_and_the_span_still_fits() -> None:
    public = without_victims(incident_of("Amina Saleh and a neighbour were killed", "Amina Saleh"))
    span = public["claims"][0]["casualties"][0]["span"]
    assert span["quote"] == "███████████ and a neighbour were killed"
    assert len(span["quote"]) == span["end"] - span["start"]


def test_the_json_without_victims_is_still_an_incident() -> None:
    incident = incident_of("Amina Saleh was killed", "Amina Saleh")
    assert Incident.model_validate(without_victims(incident)).incident_id == incident.incident_id


def test_an_incident_without_names_keeps_its_words() -> None:
    public = without_victims(incident_of("two killed"))
    assert public["claims"][0]["casualties"][0]["span"]["quote"] == "two killed"


def test_survivors_of_sexual_violence_are_placed_no_finer_than_their_district() -> None:
    stream = Stream()
    harmed = group("sexual_violence", "civilian", 3)
    where = place(site_name="the clinic", site_type="hospital", admin2="Zabid District")
    stream.feed(report("zabid", "2017-05-09", casualties=(harmed,), place=where))
    (incident,) = stream.store.everything()
    shown = shown_place(incident, incident.place)
    assert shown is not None
    assert (shown.name, shown.site_name, shown.precision) == ("Zabid District", None, "district")
    public = without_victims(incident)
    assert "clinic" not in json.dumps(public)


def test_who_may_see_names_sees_those_of_adults_alone() -> None:
    child = victim("Omar Saleh").model_copy(update={"age": 9})
    harmed = (killed(2, quote="Amina Saleh and Omar Saleh were killed"),)
    stream = Stream()
    stream.feed(report("zabid", "2017-05-09", casualties=harmed, victims=(victim("Amina Haddad"), child)))
    restricted = with_names(stream.incident)
    assert [v["name"] for v in restricted["claims"][0]["victims"]] == ["Amina Haddad"]
    assert "Omar" not in json.dumps(restricted)
    assert Incident.model_validate(restricted).incident_id == stream.incident.incident_id


def test_nobody_sees_names_of_survivors_of_sexual_violence() -> None:
    stream = Stream()
    harmed = group("sexual_violence", "civilian", 1, quote="Amina Saleh said she was attacked")
    stream.feed(
        report("zabid", "2017-05-09", casualties=(harmed,), victims=(victim("Amina Saleh", "sexual_violence"),))
    )
    (incident,) = stream.store.everything()
    assert "Amina" not in json.dumps(with_names(incident))
