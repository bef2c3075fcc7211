"""What a cut left at the end of a scrape: a word of the page's own that has only begun, or a label without its value.

Scrapes are cut at a number of bytes. What then stands last would become part of a headline, a name or a notice that is
whole: "… 켜진다 작" of 작성일, "ⓒ 푸른경제, 무" of 무단전재. A value that is itself cut short stays: nobody can tell.
"""

from __future__ import annotations

import re
from functools import cache

from warcwrap.values.words import is_spaceless, words

TAIL_CHARACTERS = 100  # longer than any word, term or bracket that could have begun
LONE_CHARACTERS = 200  # a scrape that ends in its first line holds no more than a headline and what boards add

# Where words begin: behind these.
_START = re.compile(r"(?:(?<=[\s,.·|(（\[「【/:：-])|^)(?=[^\s,.·|(（\[「【/:：-])")
_TRAILING = " \t\u3000\xa0,·|:：-–—(（[「【/"
_IS_CUT = re.compile(r"[^\s>.。!！?？…\"'”’」』)）\]】][ \t\xa0]{0,3}\Z|&(?:amp;)? [a-z][a-z0-9.-]{0,60}\Z")
_BRACKET = re.compile(r"(?:[(（\[【〈][^()（）\[\]【】〈〉<>\n]{0,80}|(?:<|&lt;)[^<>&\n]{0,80})\Z")
_WITHIN_TAG = re.compile(r"<[/!?]?[A-Za-z!?-][^<>]*\Z")
_BEGUN_DATE = re.compile(r"(?:\d{1,4}|\d{4}[./-]\d{0,2}[./-]?|\d{1,2}[./-]0?|\d{2}[./-]\d)\Z")
_BEGUN_TIME = re.compile(r"(?:(?<!\d)\d{1,2}:\d?|(?<=[日일])\s?\d{1,2})\Z")
_NO_HALF = re.compile(r"(?<=[A-Za-z\d,] )(?:0?\d|1[0-2]):\d\d ?[ap]?\Z", re.I)  # "2:22" of "2:22 pm"
_AGO = re.compile(r"(?<![^\s:：])\d{1,3}\s?(?P<unit>[^\d\s]{0,3}\s?[^\d\s]?)\Z")
_NOTICE = re.compile(r"[©ⓒ]|\(c\)|copyright|版[权權]|저작권", re.I)
_BEHIND_HOLDER = re.compile(
    r"\s(?:(?:1|19|2|20)\d?\d?|\d{4}[./-]\d{0,2}(?:[./-]\d?)?|&(?:amp;)?(?:\s[a-z][a-z0-9.-]*)?)\Z"
)
# A whole year right behind its holder is the notice's; behind terms or a closing bracket a date has begun.
_OWN_YEAR = re.compile(r"(?:[©ⓒ]|\(c\))\s{0,2}[^\s\d©ⓒ>][^©ⓒ>,，、;]{0,60}\s(?:19|20)\d\d\Z", re.I)
_BEGUN_RANGE = re.compile(r"(?<=\d{4})\s?[-–~]\s?(?:\d|19|20|\d{3})\Z")  # "2019–20" of 2019–2024
_BEHIND_SENTENCE = re.compile(
    r"(?<=[.。!?]\s)(?:copyright\s{0,2})?(?:[©ⓒ]|\(c\))?\s{0,2}(?:\d{1,4}\s?[-–~]?\s?\d{0,4}\s?)?\w{0,2}\Z", re.I
)
# In a first line: a site's name, a tag or a poster alone.
_SUFFIX = re.compile(r"(?:(?:\s(?:[:|»–—-]|::)|--|——|_)(?:\s?[^:|»–—_-]{0,20})?){1,3}\Z")
_TAG = re.compile(r"\A\s*[\[【(（][^\]】)）]{0,12}[\]】)）]?\s*\Z")
_NO_TITLE = re.compile(r"\A\s*(?:[\[【(（][^\]】)）]{0,12}[\]】)）]?)?\s*\w?\Z")


def whole(text: str) -> str:
    """Return a scrape's text without what has only begun at its end; a text that ends as texts do stays as it is.

    >>> whole("우산 수선소… 비 오는 날만 불이 켜진다 작성일 10-"), whole("<p>x</p>ⓒ 푸른경제, 무"), whole("ⓒ 푸른경제")
    ('우산 수선소… 비 오는 날만 불이 켜진다', '<p>x</p>ⓒ 푸른경제', 'ⓒ 푸른경제')
    """
    if len(text) <= LONE_CHARACTERS and _has_no_headline(text):
        return ""
    is_lone = len(text) <= LONE_CHARACTERS and not re.search(r"[\n>]", text)
    if not _IS_CUT.search(text, max(0, len(text) - TAIL_CHARACTERS)) or _WITHIN_TAG.match(
        text, max(0, text.rfind("<"))
    ):
        return text  # what ends within a tag, the parser drops
    start = 0 if is_lone else max(len(text) - TAIL_CHARACTERS, text.rfind("\n") + 1, text.rfind(">") + 1)
    tail = _BRACKET.sub("", text[start:]).rstrip(_TRAILING)
    shorter = _shortened(tail, is_lone=is_lone).rstrip(_TRAILING)
    if shorter != tail:
        shorter = _without_label(shorter)
        suffix = _SUFFIX.search(shorter) if is_lone else None
        shorter = shorter[: suffix.start()] if suffix else shorter
    return (text[:start] + shorter) or text


def _has_no_headline(text: str) -> bool:
    """Say whether a scrape ends before its headline: with a tag alone, or with lines about who posted it and where."""
    lines = [line for line in text.split("\n") if line.strip()]
    if len(lines) == 1 and _TAG.match(lines[0]):
        return True
    *others, last = (line.partition(" ") for line in lines or ["x"])
    is_label = last[0].lower() in _titles() and _NO_TITLE.match(last[2])
    is_begun = others and not last[1] and any(word.startswith(last[0]) for word in (*_posters(), *_titles()))
    return all(first in _posters() for first, _, _ in others) and bool(is_label or is_begun or last[0] in _posters())


def _without_label(tail: str) -> str:
    """Take away the label whose value has gone."""
    for match in _START.finditer(tail, max(0, len(tail) - TAIL_CHARACTERS)):
        if tail[match.start() :].lower() in _labels():
            return tail[: match.start()].rstrip(_TRAILING)
    return tail


def _shortened(tail: str, *, is_lone: bool) -> str:
    """Take away the last thing that has only begun."""
    if (ago := _AGO.search(tail)) and _is_ago(tail, ago, is_lone):
        return tail[: ago.start()]
    if (half := _NO_HALF.search(tail)) and tail[-20:].isascii():
        return tail[: half.start()]
    if _OWN_YEAR.search(tail):
        return tail
    if _NOTICE.search(tail) and (
        found := _BEHIND_SENTENCE.search(tail) or _BEGUN_RANGE.search(tail) or _BEHIND_HOLDER.search(tail)
    ):
        return tail[: found.start()]
    lowered = tail.lower()
    for match in _START.finditer(lowered, max(0, len(lowered) - TAIL_CHARACTERS)):
        last = lowered[match.start() :]
        if last in _begun() or last in _labels():
            return tail[: match.start()]
        if (date := _BEGUN_DATE.search(last)) and last[: date.start()].rstrip(_TRAILING) in _labels():
            return tail[: match.start() + date.start()]
    behind = (_SUFFIX.search(tail) or _BEGUN_TIME.search(tail)) if is_lone else None
    return tail[: behind.start()] if behind else tail


def _is_ago(tail: str, ago: re.Match[str], is_lone: bool) -> bool:
    """Say whether a number begins a "3 hours ago": in a first line, or behind a date's label."""
    before = tail[: ago.start()].rstrip(_TRAILING).rpartition(" ")[2].lower()
    unit = ago["unit"].lower()
    return (is_lone or before in _labels()) and any(word.startswith(unit) for word in words("dates", "relative"))


@cache
def _posters() -> frozenset[str]:
    return frozenset(word for word in words("boards", "posters", "places") if is_spaceless(word[0]))


@cache
def _titles() -> frozenset[str]:
    return frozenset(word.lower() for word in words("titles", "labels"))


@cache
def _labels() -> frozenset[str]:
    """Words that say nothing without what follows them."""
    listed = (
        *words("dates", "published", "modified"),
        *words("boards", "counters", "posters"),
        *words("sources", "labels"),
        *words("titles", "labels"),
    )
    return frozenset(word.lower() for word in listed)


@cache
def _begun() -> frozenset[str]:
    """The beginnings of labels and of words that follow a headline, a name or a holder, and are none of these words."""
    others = {
        word.lower()
        for word in (
            *words("copyright", "words", "terms"),
            *words("authors", "roles"),
            *words("boards", "end", "end_alone"),
        )
    }
    beginnings = {word[:length] for word in others | _labels() for length in range(1, len(word))}
    return frozenset(beginnings - others)
