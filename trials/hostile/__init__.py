"""Hostile and broken inputs made here, and what each must end in.

`row` is the line of the fault battery that a case belongs to; `make` writes the case at a path.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from trials.outcomes import CODES, Case, Feed

PAGE = (
    '<!doctype html><html lang="ko"><head><meta charset="{charset}"><title>{title}</title>{head}</head>'
    "<body><h1>{title}</h1>{body}</body></html>"
)
TITLE = "달빛 도서관, 밤 열한 시까지 문 연다"
BODY = "<p>" + "도서관이 문을 열었다. 밤 열한 시까지 책을 읽을 수 있다고 한다. " * 12 + "</p>"


def html(title: str = TITLE, head: str = "", body: str = BODY, charset: str = "utf-8") -> str:
    """Return the text of a page that is whole, but for what is put into it."""
    return PAGE.format(charset=charset, title=title, head=head, body=body)


@dataclass(frozen=True, slots=True)
class Made:
    """A case and how it is made; `name` is that of its file. The rest is as in `outcomes.Case`."""

    row: str
    name: str
    feed: Feed
    make: Callable[[Path], object] | bytes | str
    codes: Sequence[int] = CODES
    counts: dict[str, int] = field(default_factory=dict)
    found: frozenset[str] = frozenset()
    is_clean: bool = False
    where: str | None = None
    schema: object = None
    memory_mib: int = 200

    @property
    def id(self) -> str:
        """The row and the name."""
        return f"{self.row}-{self.name}"

    def written(self, folder: Path) -> Case:
        """Write the case below a folder of its own, and return it."""
        from trials.hostile.schemas import written_schema

        folder = folder / self.id
        folder.mkdir(parents=True)
        path = folder / self.name
        if callable(self.make):
            self.make(path)
        else:
            path.write_bytes(self.make if isinstance(self.make, bytes) else self.make.encode("utf-8", "surrogatepass"))
        return Case(
            self.id,
            path,
            self.feed,
            self.codes,
            self.counts,
            self.found,
            schema=written_schema(folder, self.schema),
            is_clean=self.is_clean,
            where=self.where,
            memory_bytes=self.memory_mib << 20,
        )


def cases() -> Iterator[Made]:
    """Return all cases, in the order of their rows."""
    from trials.hostile import archives, compressed, dumps, pages, schemas, tapes, unpacked

    for module in (dumps, compressed, archives, tapes, pages, schemas, unpacked):
        yield from module.CASES
