"""Who says it and who did it, as far as the words tell."""

import pytest

from services.extractor.text.tokens import tokenize
from services.extractor.voices.actors import Cast, actors_of
from tests.unit.extractor.reading import only_event

PATRIOTIC_FRONT = "Manuel Rodriguez Patriotic Front"


def claimants(body: str) -> list[tuple[str, str, str | None]]:
    return [(c.name, c.type, c.relayed_by) for c in only_event(body).claimants]


@pytest.mark.parametrize(
    ("body", "name", "kind"),
    [
        ("Six people were killed in Idlib on Monday, the White Helmets said.", "Syrian Civil Defence", "medic_rescue"),
        ("Six people were killed in Idlib on Monday, according to medics.", "medics", "medic_rescue"),
        ("Witnesses said six people were killed in Idlib on Monday.", "witnesses", "witness"),
        ("Six people were killed in Idlib on Monday, Human Rights Watch reported.", "Human Rights Watch", "ngo"),
        ("Six villagers died in Darfur on Monday, the Darfur Relief Network said.", "Darfur Relief Network", "ngo"),
        (
            "Six people died in Zabid on Monday, the Houthi-run health ministry said.",
            "Houthi-run health ministry",
            "party_authority",
        ),
        ("The United Nations said six people were killed in Bor on Monday.", "United Nations", "un"),
        ("Six people were killed in Mogadishu on Monday, Somali police said.", "Somali police", "party_authority"),
    ],
)
def test_the_claimant_is_who_is_cited(body: str, name: str, kind: str) -> None:
    assert claimants(body) == [(name, kind, None)]


def test_an_agency_that_passes_it_on_is_a_relay() -> None:
    assert claimants("A medic told AFP that six people were killed in Idlib on Monday.") == [
        ("medic", "medic_rescue", "AFP")
    ]


def test_the_ministry_is_the_one_named_before() -> None:
    body = (
        "Nine people were killed in Zabid on Monday, the Houthi-run health ministry said. Five others were wounded, "
        "the ministry said."
    )
    assert claimants(body) == [("Houthi-run health ministry", "party_authority", None)]


def actors(body: str) -> list[tuple[str | None, str, str]]:
    return [(a.actor_id, a.role, a.certainty) for a in only_event(body).actors]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        ("Boko Haram fighters killed 27 villagers near Konduga on Monday.", [("boko-haram", "perpetrator", "known")]),
        (
            "Suspected Boko Haram fighters killed nine people in Bama on Monday.",
            [("boko-haram", "perpetrator", "suspected")],
        ),
        (
            "Nine people were killed in Bama on Monday. Residents blamed Boko Haram.",
            [("boko-haram", "perpetrator", "alleged")],
        ),
        (
            "Four people were killed in Arish on Monday. Islamic State claimed the attack.",
            [("islamic-state", "perpetrator", "self_claimed")],
        ),
        ("Fourteen Taliban fighters were killed in Ghazni on Monday.", [("taliban", "target", "known")]),
        ("Unidentified gunmen killed the mayor of Pikit on Monday.", []),
        ("Nine people were killed in Mogadishu on Monday. Al-Shabaab often attacks the city.", []),
    ],
)
def test_a_perpetrator_is_named_only_where_the_text_names_one(body: str, expected: list[object]) -> None:
    assert actors(body) == expected


def test_the_only_incident_is_also_of_those_whom_a_far_sentence_accuses_of_the_attack() -> None:
    told = "Nine people were killed in Bama on Monday. A bus burned. Shops were shut. Roads were closed. Rain fell. "
    assert actors(told + "Residents blamed Boko Haram for the attack.") == [("boko-haram", "perpetrator", "alleged")]
    assert actors(told + "Residents blamed Boko Haram for hunger in the state.") == []


def perpetrators(sentence: str) -> set[str]:
    """Names of those that one sentence holds responsible."""
    tokens = tokenize(sentence, 0, len(sentence))
    return {a.party.name for a in actors_of(tokens, Cast(), attributed=False) if a.role == "perpetrator"}


@pytest.mark.parametrize(
    ("sentence", "names"),
    [
        ("The mayor was murdered by about ten hooded members of the Shining Path.", {"Shining Path"}),
        ("The massacre was carried out on Monday by soldiers.", {"soldiers"}),
        ("The crime was condemned by the army.", set()),
        ("The area is controlled by the FARC.", set()),
        ("The judge was killed apparently by drug traffickers.", {"drug traffickers"}),
        ("The unions blamed the government and the armed forces for the murder.", {"government", "armed forces"}),
        ("Officials attributed the killing to the drug mafias.", {"drug mafias"}),
        ("Police said the attack was the work of the FMLN.", {"FMLN"}),
        ("The attack was not the work of the FMLN.", set()),
        ("Villagers accused the army of bombing their homes.", {"army"}),
        ("Villagers accused the army of seeking an alliance.", set()),
        ("The Manuel Rodriguez Patriotic Front, FPMR, has claimed responsibility for the bomb.", {PATRIOTIC_FRONT}),
        ("The MRTA [Tupac Amaru Revolutionary Movement] threw leaflets claiming responsibility for it.", {"MRTA"}),
        ("Nobody in the FMLN has claimed responsibility for the attack.", set()),
        ("Shining Path guerrillas, who burned the houses of six peasants, fled.", {"Shining Path"}),
        ("Members of the armed forces took part in the killing of the priests.", {"armed forces"}),
        ("The army took part in the parade.", set()),
        ("Rebels set off a bomb in a tunnel.", {"rebels"}),
        ("Police confirmed that a bomb exploded.", set()),
        ("The body of the police commander murdered on Monday was found.", set()),
        ("Police units have reinforced the checkpoints.", set()),
        ("The government launched a health campaign.", set()),
    ],
)
def test_a_perpetrator_is_who_is_said_to_have_done_it(sentence: str, names: set[str]) -> None:
    assert perpetrators(sentence) == names
