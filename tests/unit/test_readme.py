"""The README's configuration table is that of the settings."""

from pathlib import Path

from services.runtime.settings import Settings

README = (Path(__file__).parents[2] / "README.md").read_text()


def test_every_setting_is_in_the_table_with_its_meaning() -> None:
    missing = [
        name
        for name, field in Settings.model_fields.items()
        if not any(
            line.startswith(f"| `HARMWATCH_{name.upper()}` |") and str(field.description) in line
            for line in README.splitlines()
        )
    ]
    assert missing == []
