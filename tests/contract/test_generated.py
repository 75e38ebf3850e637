"""The generated documents say what the models and the topic registry say, and a released version stays readable."""

import copy
import json
from pathlib import Path
from typing import Any

import pytest
import yaml

from schemas.compatibility import breaks
from schemas.generate import FOLDER, MESSAGES, files, name_of, schema_of
from schemas.parts import Message
from schemas.topics import TOPICS
from services.ingest.push.write_openapi import FILE, openapi_text

RELEASED = FOLDER / "released" / "v1"


@pytest.mark.parametrize("path", sorted(files()), ids=lambda path: path.name)
def test_generated_file_is_up_to_date(path: Path) -> None:
    assert path.read_text() == files()[path], "run `make schemas` and commit what it writes"


def test_the_openapi_document_is_up_to_date() -> None:
    assert FILE.read_text() == openapi_text(), "run `make schemas` and commit what it writes"


@pytest.mark.parametrize("message", MESSAGES, ids=name_of)
def test_models_read_and_write_what_the_released_version_does(message: type[Message]) -> None:
    released = json.loads((RELEASED / f"{name_of(message)}.schema.json").read_text())
    assert breaks(released, schema_of(message)) == []


def test_every_topic_is_in_the_asyncapi_document() -> None:
    document = yaml.safe_load((FOLDER / "asyncapi.yaml").read_text())
    addresses = {channel["address"] for channel in document["channels"].values()}
    assert addresses == {f"harmwatch.{topic.suffix}" for topic in TOPICS}


class TestBreaks:
    """The check itself sees each kind of break."""

    @pytest.fixture
    def event(self) -> dict[str, Any]:
        return schema_of(next(message for message in MESSAGES if name_of(message) == "event"))

    def test_an_added_optional_field_is_no_break(self, event: dict[str, Any]) -> None:
        later = copy.deepcopy(event)
        later["properties"]["mood"] = {"type": "string", "default": ""}
        assert breaks(event, later) == []

    def test_a_removed_field_is_one(self, event: dict[str, Any]) -> None:
        later = copy.deepcopy(event)
        del later["properties"]["claimants"]
        assert breaks(event, later) == ["Event.claimants is gone"]

    def test_a_newly_required_field_is_one(self, event: dict[str, Any]) -> None:
        later = copy.deepcopy(event)
        later["required"].append("revision")
        assert breaks(event, later) == ["Event.revision is newly required: old messages lack it"]

    def test_a_new_word_in_a_closed_list_is_one(self, event: dict[str, Any]) -> None:
        later = copy.deepcopy(event)
        later["properties"]["scope"]["enum"].append("century_total")
        assert breaks(event, later) == ["Event.scope changed its type or its words"]

    def test_a_removed_part_is_one(self, event: dict[str, Any]) -> None:
        later = copy.deepcopy(event)
        del later["$defs"]["Victim"]
        assert "Victim is gone" in breaks(event, later)
