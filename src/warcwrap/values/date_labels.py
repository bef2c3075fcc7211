"""The words beside a date: whether it is a publication's, a change's, a poster's edit's, or none of the article's."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from typing import Literal

from warcwrap.values.dates import Order, find
from warcwrap.values.moments import Moment
from warcwrap.values.words import Alternatives, Listed, Opening, alternatives, is_spaceless, words

# "edited" is what a board writes when a poster changed the message, "other" a deadline, an event, a birth: no date of
# the article.
Label = Literal["published", "modified", "edited", "other", "none"]

BESIDE_CHARACTERS = 60  # words beside a date in a header line: a name, a place, counters
BEHIND_CHARACTERS = 12  # what may follow a label that stands behind its date, outside the header
AFTER_CHARACTERS = 4  # to the first sign of a label behind its date
LABEL_GAP = 34  # characters between a label and its date: a weekday, a poster's name

_BETWEEN = tuple(
    re.compile(source, re.I)
    for source in (
        r"[\s:：|·.,\]】)）(（»«/~—–-]{0,6}",
        # "Posted by oldanchor » Tue": a name; a full stop, a bracket or another number ends the label's reach
        r"[\s:：]{0,3}(?:(?:by|von|par|por|di|door)\s)?[^\d.!?。:：|()\n]{0,28}[\s»›,|·:：(-]{0,4}",
        r"[\s:：]{0,3}[^\W\d_]{2,5}\.,?\s{1,2}",  # "Publié le mar. 5 mars"
    )
)


def labels_of(text: str, moments: Sequence[Moment], *, is_free: bool) -> list[Label]:
    """Return each date's label: the word before it, or, where a line sets them so, behind it (`14:22配信`).

    In running text (not `is_free`) a word behind a date is only its label when the two stand alone.
    """
    if not moments:
        return []
    before = [
        label_before(text, moment, last)
        for moment, last in zip(moments, [0, *(moment.end for moment in moments)], strict=False)
    ]
    behind = [_behind(text, moment.end) for moment in moments]
    if before[0] == "none" and all(behind) and (is_free or _is_alone(text, moments[0], behind[-1])):
        return [_kind(match) for match in behind if match]
    return before


def _is_alone(text: str, moment: Moment, last: re.Match[str] | None) -> bool:
    before = text[: moment.start].rstrip()
    return (
        (not before or before[-1] in ">)]）】〉」|·.。")
        and last is not None
        and len(text) - last.end() <= BEHIND_CHARACTERS
    )


@cache
def _labels() -> Listed:
    kinds = ("other", "edited", "modified", "published")

    def source(alternatives: Alternatives) -> str:
        return "|".join(f"(?P<{kind}>{alternatives(words('dates', kind))})" for kind in kinds)

    return Listed(words("dates", *kinds), source)


def _behind(text: str, end: int) -> re.Match[str] | None:
    """Return the label behind a date; all of these are in scripts that set no spaces."""
    return None if text[end : end + AFTER_CHARACTERS].isascii() else _after().match(text, end)


@cache
def _after() -> re.Pattern[str]:
    """A label behind a date; with a colon it is the next word's: `14:22 编辑：`."""
    kinds = {
        kind: [word for word in words("dates", kind) if is_spaceless(word[0])]
        for kind in ("edited", "modified", "published")
    }
    listed = "|".join(f"(?P<{kind}>{alternatives(listed)})" for kind, listed in kinds.items())
    return re.compile(rf"\s?[)）]?\s?(?:{listed})(?!\w{{2}}|\s?[:：])", re.I)


def _kind(match: re.Match[str]) -> Label:
    kinds: tuple[Label, ...] = ("published", "modified", "edited", "other")
    return next(kind for kind in kinds if match.groupdict().get(kind))


@cache
def _relative() -> re.Pattern[str]:
    return re.compile(rf"\d{{1,3}}\s?{alternatives(words('dates', 'relative'))}|昨天|前天|어제|昨日|yesterday", re.I)


@cache
def byline() -> Opening:
    """A line that begins with the author's name."""
    return Opening(words("authors", "by"), lambda listed: alternatives(listed) + r"\s?[:：]?\s?\w")


def _is_weak(label: str) -> bool:
    """Say whether a label is also a word of any sentence: "am", "vom", "le"."""
    return len(label) <= 3 and label.isascii()


def has_label(text: str) -> bool:
    """Say whether a line outside the header starts with a date's label, or holds one that no sentence has."""
    match = _labels().search(text)
    if match is None:
        return False
    return not match[0].isascii() if match.start() > 3 else not _is_weak(match[0])


def label_before(text: str, moment: Moment, previous: int) -> Label:
    """Return which label stands before a date; only what stands since the last date counts."""
    reach = max(previous, moment.start - LABEL_GAP)
    before = text[reach : moment.start]
    label: Label = "none"
    end = 0
    labels = _labels()
    for match in labels.of(before).finditer(before) if labels.may_be_in(before) else ():
        is_first = not text[: reach + match.start()].strip(" |·•-([")
        if _is_weak(match[0]) and not (is_first and _may_close(text[moment.end :])):
            continue  # "Am 5. März 2024 hat ..."
        if not _is_part_of_word(before, match):
            label, end = _kind(match), match.end()
    return label if any(pattern.fullmatch(before[end:]) for pattern in _BETWEEN) else "none"


def _may_close(behind: str) -> bool:
    """Say whether what stands behind a date is a name, a place, a counter, and not the rest of a sentence."""
    return len(behind) <= BEHIND_CHARACTERS or (len(behind) <= BESIDE_CHARACTERS and behind.rstrip()[-1:] not in ".!?")


def _is_part_of_word(text: str, match: re.Match[str]) -> bool:
    """Say whether two signs that are a label are the end of another word: 日期 in 报名日期."""
    if len(match[0]) > 2 or not is_spaceless(match[0][0]) or not match.start():
        return False
    before = text[match.start() - 1]
    return is_spaceless(before) and (before < "\uac00") == (match[0][0] < "\uac00")


def is_relative(text: str, order: Order | None) -> bool:
    """Say whether a header line tells the date as "3 hours ago", and no other."""
    return bool(_relative().search(text)) and not next(find(text, order), None)
