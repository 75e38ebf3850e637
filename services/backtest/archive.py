"""An archive in the order in which it was published, each article version once. Pure."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, datetime

from schemas import Article
from services.ingest.articles import Draft, InvalidArticle
from services.ingest.items import Item
from services.ingest.publisher import draft_of
from services.ingest.versions import MemoryRegister

_NOT_YET = datetime.fromtimestamp(0, UTC)


@dataclass(frozen=True, slots=True)
class Problem:
    """A line that gave nothing, and why; ``location`` is ``path:number``, or the path of a file that cannot be read."""

    location: str
    reason: str


@dataclass(frozen=True, slots=True)
class Entry:
    """An article and the line that it stands on."""

    article: Article
    location: str


@dataclass
class Archive:
    """``entries`` by ``published_at``, then as given; ``seen`` are the locations of texts that came before."""

    entries: list[Entry] = field(default_factory=list)
    seen: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)

    def fail(self, entry: Entry, error: Exception) -> None:
        """An article that could not be judged: a fault of ours, not of the line; the rest goes on."""
        reason = (
            f"could not be judged ({type(error).__name__}: {error}); this is a fault of harmwatch, please report it"
        )
        self.problems.append(Problem(entry.location, reason))


def read_archive(lines: Iterable[Item]) -> Archive:
    """All articles of the lines; ``fetched_at`` is ``published_at``, so that two runs give the same bytes.

    Versions count in the order of publication, not of the file: the same id with another text is the next version.
    """
    archive = Archive()
    drafts: list[tuple[datetime, Draft, str]] = []
    for line in lines:
        if line.skipped is not None:
            continue
        location = line.location if line.number else line.source
        try:
            draft = draft_of(line, fetched_at=_NOT_YET)
        except InvalidArticle as invalid:
            archive.problems.append(Problem(location, str(invalid)))
        else:
            drafts.append((draft.article.published_at or _NOT_YET, draft, location))
    drafts.sort(key=lambda dated: dated[0])
    register = MemoryRegister()
    for published_at, draft, location in drafts:
        (reservation,) = register.reserve([draft])
        if reservation.delivered:
            archive.seen.append(location)
            continue
        article = draft.numbered(reservation.version).model_copy(update={"fetched_at": published_at})
        register.confirm([article])
        archive.entries.append(Entry(article, location))
    return archive
