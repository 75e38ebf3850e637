"""Language and sentence borders."""

import pytest

from services.extractor.text.language import is_english
from services.extractor.text.sentences import spans


@pytest.mark.parametrize(
    "text",
    [
        "33 killed",
        "Raqqa",
        "GAZA",
        "123",
        "",
        "GUERRILLAS ATTACKED A FARM NEAR SAN MIGUEL",
        "Explosion kills 3 in Mogadishu",
    ],
)
def test_english_and_what_is_too_short_to_tell_are_read(text: str) -> None:
    assert is_english(text)


@pytest.mark.parametrize(
    "text",
    [
        "Al menos 12 muertos en un ataque contra una escuela, según las autoridades locales de la región",
        "Quatre civils ont été tués mercredi lorsque des hommes armés ont attaqué un marché",
        "Bei einem Anschlag in der Hauptstadt sind am Montag mindestens zwölf Menschen getötet worden",
        "مقتل ثلاثة وثلاثين مدنيا في غارة جوية على مدرسة",
        "В результате обстрела города погибли трое мирных жителей",
    ],
)
def test_other_languages_are_recognised(text: str) -> None:
    assert not is_english(text)


def split(body: str, title: str = "A title") -> list[str]:
    text = f"{title}\n\n{body}"
    return [text[start:end] for start, end in spans(text, len(title))]


def test_the_title_is_a_sentence_of_its_own() -> None:
    assert split("Six died. Two fled.") == ["A title", "Six died.", "Two fled."]


@pytest.mark.parametrize(
    "body",
    [
        "Mr. Smith spoke to Gen. J. Doe at 10 a.m. Monday.",
        "The U.S. military said six died near Mt. Hermon.",
        "The No. 4 brigade withdrew.",
        "It rose by 2.5 percent.",
        "It flew over Raqqa,\nwires say.",
    ],
)
def test_abbreviations_initials_and_line_breaks_end_no_sentence(body: str) -> None:
    assert split(body)[1:] == [body]


def test_a_quotation_keeps_its_closing_mark() -> None:
    assert split("“They died.” He left.")[1:] == ["“They died.”", "He left."]


def test_a_blank_line_ends_a_sentence_without_a_stop() -> None:
    assert split("Caption without stop\n\nSix died.")[1:] == ["Caption without stop", "Six died."]


def test_a_title_that_the_body_repeats_is_a_sentence_there_too() -> None:
    title = "Air strike kills four in Idlib"
    assert split(f"Mon 4 May 2015 {title} Four people died.", title)[1:] == [
        f"Mon 4 May 2015 {title}",
        "Four people died.",
    ]
