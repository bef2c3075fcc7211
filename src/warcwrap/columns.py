"""Which column of a row holds what: the names that are read, what the user maps to them, and what is kept beside."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

from warcwrap.errors import UsageError

# The page itself, as the bytes that came, as text that some tool decoded, or as a file beside the dump. In this order:
# what stands in the row is certain to be there, and of that bytes lose nothing.
PAGE = ("html_base64", "html", "path")
CANONICAL = (*PAGE, "url", "id", "captured_at", "content_type", "http_headers", "status")
# Names that tools give the date of capture. "date" is none: in news dumps it is the publication's.
_DATES = ("captured_at", "crawled_at", "fetched_at", "warc_date")
ALL = "*"


@dataclass(frozen=True)
class Columns:
    """The columns of a dump: `mapped` are pairs of a canonical name and theirs, `kept` go into the metadata.

    A canonical name that is mapped is read from that column only. `kept` may be `*`: all that are not read.

    >>> Columns.of({"html": "content"}).names("html"), Columns.of({}).names("html")
    (('content',), ('html',))
    """

    mapped: tuple[tuple[str, str], ...] = ()
    kept: tuple[str, ...] = ()

    @classmethod
    def of(cls, mapped: Mapping[str, str], kept: Sequence[str] = ()) -> Columns:
        """Make columns of what a user asks for; raises UsageError for what cannot be meant."""
        for canonical, theirs in mapped.items():
            if canonical not in CANONICAL:
                raise UsageError("column-mapping", canonical, "none of " + ", ".join(CANONICAL))
            if not theirs:
                raise UsageError("column-mapping", canonical, "it is mapped to no column")
        if isinstance(kept, str) or not all(kept):
            raise UsageError("column-mapping", "keep-column", "the names of columns, or *, are needed")
        return cls(tuple(sorted(mapped.items())), tuple(dict.fromkeys(kept)))

    def names(self, canonical: str) -> tuple[str, ...]:
        """Return the columns that a canonical name is read from, the first that has a value counts."""
        return self._names[canonical]

    @cached_property
    def _names(self) -> Mapping[str, tuple[str, ...]]:
        usual = {canonical: (canonical,) for canonical in CANONICAL} | {"captured_at": _DATES}
        return usual | {canonical: (theirs,) for canonical, theirs in self.mapped}

    @cached_property
    def pages(self) -> frozenset[str]:
        """The columns of which one must be there: those that hold or name the page."""
        return frozenset(name for canonical in PAGE for name in self.names(canonical))

    @cached_property
    def read(self) -> frozenset[str]:
        """The columns that are read."""
        return frozenset(name for canonical in CANONICAL for name in self.names(canonical))

    @cached_property
    def asked(self) -> tuple[str, ...]:
        """The columns that the user named."""
        named = [*(theirs for _, theirs in self.mapped), *(name for name in self.kept if name != ALL)]
        return tuple(dict.fromkeys(named))

    def is_kept(self, name: str) -> bool:
        """Say whether a column goes into the metadata as it is."""
        return name in self.kept or (ALL in self.kept and name not in self.read)


def mapping(pairs: Iterable[str]) -> dict[str, str]:
    """Read pairs as the command line has them; raises UsageError for what is no pair, or stands twice.

    >>> mapping(["html=content", "captured_at=date"])
    {'html': 'content', 'captured_at': 'date'}
    """
    mapped: dict[str, str] = {}
    for pair in pairs:
        canonical, separator, theirs = pair.partition("=")
        if not separator:
            raise UsageError("column-mapping", pair, "CANONICAL=THEIRS is needed, as in html=content")
        if canonical in mapped:
            raise UsageError("column-mapping", canonical, "it is mapped twice")
        mapped[canonical] = theirs
    return mapped
