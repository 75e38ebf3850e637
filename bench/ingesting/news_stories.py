"""What article pages are made of: the seed articles, each alone or with those after it."""

from dataclasses import dataclass
from itertools import islice

from services.ingest.seeding.seeding import read_seeds

_LONG = 4  # seed articles that make a long page's text


@dataclass(frozen=True, slots=True)
class Story:
    """What a layout has to show. ``elsewhere``: headlines of other reports, for its boxes and lists."""

    title: str
    paragraphs: tuple[str, ...]
    elsewhere: tuple[str, ...]

    def other(self, at: int) -> str:
        """A headline of another report."""
        return self.elsewhere[at % len(self.elsewhere)]

    @property
    def text(self) -> str:
        """The paragraphs, apart by an empty line."""
        return "\n\n".join(self.paragraphs)


def stories() -> list[Story]:
    """One for each seed; two of three are as short as news in brief."""
    records = [line.record for line in read_seeds() if line.record is not None]
    # The first seed is not the project's own text.
    own = [record for record in records[1:] if " the " in record["body"]]
    titles = tuple(record["title"] for record in own)
    made = []
    for at, record in enumerate(own):
        parts = own[at : at + 1] if at % 3 else list(islice(own[at:] + own, _LONG))
        paragraphs = [part.strip() for one in parts for part in one["body"].split("\n\n")]
        made.append(Story(record["title"], tuple(dict.fromkeys(paragraphs)), titles[at + 5 :] + titles[: at - 5]))
    return made
