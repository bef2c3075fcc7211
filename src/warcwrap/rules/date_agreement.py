"""On which day a page's statements of its publication agree, in which zone, and which contradict each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import datetime, timedelta, timezone

from warcwrap.document import Document
from warcwrap.rule import Candidate, Choice
from warcwrap.rules.date_statements import finest

REPOST_DAYS = 31  # a date in the text that lies longer before the board's may tell of something else
ZONE_HOURS = 14  # no place is further from UTC

# How far each source is trusted against the others, from how often it alone is right on news pages, and which sources
# are views of one statement: the best of a kind counts.
WEIGHTS: Mapping[str, tuple[str, float]] = {
    "json_ld_published": ("json-ld", 3.0), "json_ld_created": ("json-ld", 1.4), "script_state": ("json-ld", 1.8),
    "meta_published": ("meta", 3.0), "meta_created": ("meta", 1.4),
    "data_published": ("text", 3.0), "item_published": ("text", 2.5), "time_published": ("text", 1.9),
    "labelled_line": ("text", 2.2), "header_line": ("text", 1.6), "abbr_published": ("text", 1.5),
    "data_in_header": ("text", 1.7), "labelled_elsewhere": ("text", 1.0), "time_elsewhere": ("text", 0.8),
    "marked_line": ("text", 0.7), "yearless_line": ("text", 1.0), "updated_dateline": ("text", 0.5),
    "address_date": ("address", 2.0),
}  # fmt: skip
# Sources that say "published" to machines: where two of them differ, the page contradicts itself.
_DECLARED = ("json_ld_published", "meta_published", "data_published", "item_published")


def choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Choose the day on which the sources agree best, then on that day the source that tells the time."""
    if page.page.fidelity == "stripped" and (own := _first_published(candidates)):
        return Choice(own.value, (own,))
    firsts: dict[str, Candidate] = {}
    for candidate in candidates:
        firsts.setdefault(_source(candidate), candidate)
    votes: dict[str, dict[str, float]] = {}
    for source, candidate in firsts.items():
        kind, weight = WEIGHTS[source]
        kinds = votes.setdefault(candidate.value[:10], {})
        kinds[kind] = max(weight, kinds.get(kind, 0.0))
    if not votes:
        return Choice(None)
    best = max(votes, key=lambda day: sum(votes[day].values()))
    same_day = [candidate for candidate in candidates if candidate.value[:10] == best]
    choice = _localised(_unshifted(finest(same_day), same_day), candidates)
    return replace(choice, notes=tuple(_contradictions(firsts)))


def _source(candidate: Candidate) -> str:
    return candidate.rule.rsplit(".", 1)[-1]


def _first_published(candidates: Sequence[Candidate]) -> Candidate | None:
    """Of a scrape's dates the earliest labelled one near the first: boards repost what was published before."""
    shown = [
        found for found in candidates if found.rule.endswith((".labelled_line", ".labelled_elsewhere", ".header_line"))
    ]
    if not shown or len(shown) != len(candidates) or len(shown[0].value) < len("2024-03-05"):
        return None
    header = next((found for found in shown if not found.rule.endswith(".labelled_elsewhere")), shown[0])
    labelled = [found for found in shown if found is header or not found.rule.endswith(".header_line")]
    near = [found for found in labelled if "T" in found.value and _days(found, header) in range(REPOST_DAYS)]
    return min(near, key=lambda found: found.value[:16], default=None)


def _days(earlier: Candidate, later: Candidate) -> int:
    return (datetime.fromisoformat(later.value[:10]) - datetime.fromisoformat(earlier.value[:10])).days


def _unshifted(choice: Choice, same_day: Sequence[Candidate]) -> Choice:
    """Choose the better of two declared times that are one, of which software wrote one in the wrong zone.

    `14:22Z` beside `14:22+09:00`: a wall clock was written as UTC. `19:11-04:00` beside `15:11-04:00`: UTC was written
    as a wall clock; the two differ by just their offset.
    """
    stated = _moment(choice.value)
    offset = stated.utcoffset() if stated else None
    if stated is None or offset is None:
        return choice
    for other in same_day:
        moment = _moment(other.value)
        shift = moment.utcoffset() if moment else None
        if moment is None or not shift:
            continue
        is_misread = not offset and _wall(moment) == _wall(stated)
        is_shifted = shift == offset and _wall(moment) == _wall(stated + offset)
        if is_misread or is_shifted:
            return replace(choice, value=other.value, basis=(other,))
    return choice


def _localised(choice: Choice, candidates: Sequence[Candidate]) -> Choice:
    """Write a UTC time in the page's own zone where the page also shows the same minute in local time.

    `2023-11-09T01:09:55Z` in the head and `2023-11-08 18:09` beside the headline are one moment, at -07:00.
    """
    stated = _moment(choice.value)
    if stated is None or stated.tzinfo is None or stated.utcoffset():
        return choice
    for candidate in candidates:
        local = _moment(candidate.value)
        if local is None or local.tzinfo is not None:
            continue
        minutes = int((_wall(local) - _wall(stated)).total_seconds() // 60)
        if minutes and abs(minutes) <= ZONE_HOURS * 60 and minutes % 15 == 0:
            has_seconds = choice.value.count(":") > 1 + choice.value.endswith("00:00")
            moved = stated.astimezone(timezone(timedelta(minutes=minutes)))
            return replace(choice, value=moved.isoformat(timespec="seconds" if has_seconds else "minutes"))
    return choice


def _moment(value: str | None) -> datetime | None:
    """The value as a moment, None for a day alone."""
    return datetime.fromisoformat(value) if value and "T" in value else None


def _wall(moment: datetime) -> datetime:
    """What the clock shows, to the minute."""
    return moment.replace(tzinfo=None, second=0)


def _contradictions(firsts: Mapping[str, Candidate]) -> Iterator[str]:
    """Yield what the page declares twice and differently: two publication days, or one wall clock in two zones."""
    stated = [firsts[source] for source in _DECLARED if source in firsts and len(firsts[source].value) >= 10]
    for other in stated[1:]:
        first = stated[0]
        if (difference := _difference(first.value, other.value)) is not None:
            yield f"{first.rule} says {first.value}, {other.rule} says {other.value}: {difference}"
            return


def _difference(first: str, second: str) -> str | None:
    one, two = datetime.fromisoformat(first), datetime.fromisoformat(second)
    has_zones = one.tzinfo is not None and two.tzinfo is not None
    if has_zones and _wall(one) == _wall(two) and one.utcoffset() != two.utcoffset():
        return "one wall clock in two zones"
    if has_zones:
        is_apart = abs(one - two) >= timedelta(days=1)
    elif "T" in first and "T" in second:
        is_apart = abs(_wall(one) - _wall(two)) > timedelta(days=1)
    else:  # a day alone may be that of another zone
        is_apart = abs(one.replace(tzinfo=None) - two.replace(tzinfo=None)) >= timedelta(days=2)
    return "two publication dates" if is_apart else None
