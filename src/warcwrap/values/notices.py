"""Rights notices: whether a line is one, and what it says: statement, holder, years, terms, licence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

from warcwrap.metadata import Copyright, YearRange
from warcwrap.values.holders import forbids, holder, stated_terms, stated_years
from warcwrap.values.licences import named_licence
from warcwrap.values.notice_words import CONTENT, MARK, NAMED_PAGE, SIGN, SIGNED, holds_terms, maker, software, terms
from warcwrap.values.statements import statement

LINE_CHARACTERS = 4_000
BARE_CHARACTERS = 80  # "Copyright The Daily Example": a longer line with the word alone is prose

_EDGES = " \t.,:;|/-–—·•(（[<＜"


@dataclass(frozen=True, slots=True)
class Notice:
    """A rights line read: its values, and how sure it is that it is one.

    `has_sign`: a © or the word copyright; `has_terms`: what may not be done, or "all rights reserved".
    """

    copyright: Copyright
    has_sign: bool
    has_terms: bool
    is_software: bool

    @property
    def is_strong(self) -> bool:
        """Whether it says more than `© name`, which photo credits say too."""
        return (
            self.has_terms
            or bool(self.has_sign and self.copyright.years)
            or bool(_WORD.search(self.copyright.statement or ""))
        )


_WORD = re.compile(r"copyright|저작권|版权|版權|著作", re.I)


def notice(line: str, links: Sequence[str] = ()) -> Notice | None:
    """Read a rights notice out of a line whose links have these texts; None where there is none.

    >>> notice("<저작권자 ⓒ 푸른경제, 무단 전재 및 재배포 금지>").copyright.holder
    '푸른경제'
    >>> notice("Imprint | Privacy | © 2019–2024 The Daily Example. All rights reserved.").copyright.years
    ((2019, 2024),)
    """
    if len(line) > LINE_CHARACTERS or not may_be_notice(line):
        return None
    return _read(line, tuple(links))


@lru_cache(maxsize=256)  # a site's pages end alike
def _read(line: str, links: tuple[str, ...]) -> Notice | None:
    stated = statement(line, links)
    has_sign = bool(MARK.search(stated))
    has_terms = bool(terms().search(stated)) or (_opens_with_sign(stated) and forbids(stated))
    if (
        not stated
        or not (has_sign or has_terms)
        or _is_prose(stated)
        or (not has_terms and _is_about_copyright(stated))
    ):
        return None
    named = holder(stated)
    values = Copyright(stated, named, stated_years(stated), named_licence(stated), stated_terms(stated))
    return Notice(values, has_sign, has_terms, _is_software(stated, named, has_terms))


@lru_cache(maxsize=256)  # several rules ask about the last lines of a page
def may_be_notice(line: str) -> bool:
    """Say, fast, whether a line holds a sign or word of a rights notice."""
    return SIGNED.search(line.lower()) is not None or holds_terms(line)


def years(text: str) -> tuple[int | YearRange, ...]:
    """Return the years that a text states, ranges as pairs.

    >>> years("1997-2006, 2019-20, 2024")
    ((1997, 2006), (2019, 2020), 2024)
    """
    return stated_years(text)


def _opens_with_sign(stated: str) -> bool:
    """Say whether a statement has a sign, or opens with the word copyright, of which prose speaks, too."""
    sign = MARK.search(stated)
    return sign is not None and (not sign[0][0].isalpha() or not stated[: sign.start()].strip(_EDGES))


def _is_about_copyright(stated: str) -> bool:
    """Say whether the word copyright, without © and year, names another page, or stands in prose."""
    if SIGN.search(stated) or stated_years(stated):
        return False
    return bool(NAMED_PAGE.search(stated)) or len(stated) > BARE_CHARACTERS or not MARK.search(stated)


def _is_prose(stated: str) -> bool:
    """Say whether a sentence speaks of copyright: "she sold the copyright of it", "the © was new to her"."""
    sign = MARK.search(stated)
    before = stated[: sign.start()].rstrip() if sign else ""
    if not sign or not before or CONTENT.search(before) or maker().search(before):
        return False
    if sign[0] == "copyright" and not SIGN.search(stated) and before[-1].islower():
        return True
    return not stated_years(stated) and len(before.split()) > 2 and before[-1].islower() and not terms().search(stated)


def _is_software(stated: str, named: str | None, has_terms: bool) -> bool:
    """Say whether a notice is that of a board's software or of a theme."""
    sign = MARK.search(stated)
    if maker().search(stated[: sign.start()] if sign else stated):
        return True
    return bool(software().search(stated)) and not (named and has_terms)
