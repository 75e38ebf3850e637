"""What the unit tests of the extractor share."""

import pytest


@pytest.fixture
def rules_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """No second reading: sentences made up to test one rule are no reports, and a model was never shown such."""
    monkeypatch.setattr("services.extractor.extract.is_short", lambda _: False)
    monkeypatch.setattr("services.extractor.extract.is_short_text", lambda _: False)
