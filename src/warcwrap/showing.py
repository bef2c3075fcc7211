"""A page's metadata, the reasons for each value, and the rules, in words for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from warcwrap.errors import printable

if TYPE_CHECKING:
    from warcwrap.catalogue import Entry, Reach
    from warcwrap.explaining import Story, Told

INDENT = " " * 20
VALUE_CHARACTERS, LOSER_CHARACTERS = 400, 100


def shown(document: Mapping[str, Any]) -> Iterator[str]:
    """Show a page's metadata to people: each value with the rule, grade and place that it rests on."""
    evidence = document["evidence"]
    yield f"── {printable(document['source']['name'])}"
    for key, value in _values(document):
        yield f"{key:18} {printable(value, VALUE_CHARACTERS)}"
        yield from _basis(evidence.get(f"/{key}"))
    yield from _about(document)


def explained(document: Mapping[str, Any], stories: Mapping[str, Story]) -> Iterator[str]:
    """Show a page's metadata with the reasons: what each value was read from, what agrees with it, and what lost."""
    yield f"── {printable(document['source']['name'])}"
    shown_values = list(_values(document))
    for number, (key, value) in enumerate(shown_values):
        field, _, index = key.partition("/")
        yield f"{key:18} {printable(value, VALUE_CHARACTERS)}"
        if (story := stories.get(field)) is None:
            continue
        yield from map(_read_from, story.chosen[int(index or 0) :][:1])
        if number + 1 == len(shown_values) or shown_values[number + 1][0].partition("/")[0] != field:
            yield from _reasons(story)
    yield from _about(document)


def _read_from(told: Told) -> str:
    text = "" if told.text == told.value else f": {_quoted(told.text, 2 * LOSER_CHARACTERS)}"
    return f"{INDENT} {_by(told)}{text}"


def _reasons(story: Story) -> Iterator[str]:
    """Say how a field was settled, where there was more than one candidate."""
    if story.how and (story.agreeing or story.lost):
        yield f"{INDENT} {story.how}"
    for told in story.agreeing:
        yield f"{INDENT}   same: {_by(told)}"
    for told in story.lost:
        yield f"{INDENT}   lost: {_quoted(told.value)}, {_by(told)}: {told.reason}"
    if story.more:
        yield f"{INDENT}   and {story.more:,} more that lost"


def _by(told: Told) -> str:
    return f"{told.grade} by {told.rule} at {printable(told.place)}"


def _quoted(text: str, limit: int = LOSER_CHARACTERS) -> str:
    return f'"{printable(text, limit)}"'


def _about(document: Mapping[str, Any]) -> Iterator[str]:
    """Show what a page's bytes are, and what the schema says of its metadata."""
    source, verdict = document["source"], document["validation"]
    captured = (
        f"{source['captured_at']} ({source['captured_at_source']})" if source["captured_at"] else "at an unknown time"
    )
    yield f"{'source':18} {source['size_bytes']:,} bytes, sha256 {source['sha256']}"
    yield (
        f"{'':18} {source['fidelity']}; {source['encoding']['name']} ({source['encoding']['evidence']}); "
        f"captured {captured}"
    )
    yield f"{'validation':18} {'valid' if verdict['valid'] else 'INVALID'} ({verdict['schema']})"
    for found in verdict["findings"]:
        yield f"{'':18} {printable(found['where'])}: {printable(found['message'])}"


def _values(document: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each value with the name that people read and that evidence points to (`authors/0`)."""
    for key, value in document.items():
        if key in ("$schema", "generator", "source", "validation", "evidence", "extra"):
            continue
        if isinstance(value, list):
            yield from ((f"{key}/{index}", _brief(entry)) for index, entry in enumerate(value))
            if not value:
                yield key, "none found"
        else:
            yield key, "not stated" if value is None else _brief(value)


def _brief(value: Any) -> str:
    if not isinstance(value, Mapping):
        return str(value)
    plain = ("name", "url", "statement")
    return ", ".join(str(part) if key in plain else f"{key}: {part}" for key, part in value.items() if part)


def _basis(basis: Mapping[str, Any] | None) -> Iterator[str]:
    if basis:
        yield f"{INDENT} {basis['grade']} by {basis['rule']} at {printable(basis['place'])}"
        for loser in basis.get("candidates", ()):
            value = printable(loser["value"], LOSER_CHARACTERS)
            yield f"{INDENT} rather than {value!r} ({loser['grade']}, {loser['rule']})"


def rule_line(rule: Entry) -> str:
    """Return a rule on one line: id, grade, how many pages it finds something on, its precision, and what it reads."""
    reach, precision = rule.reach, rule.reach.precision if rule.reach else None
    pages = "" if reach is None else f"{100 * reach.pages / reach.of_pages:.0f} %"
    right = "" if precision is None else f"{100 * precision:.0f} %"
    return f"{rule.id:32} {rule.grade:9} {pages:>5} {right:>6}  {rule.text.partition(chr(10))[0]}"


def rule_text(rule: Entry, measured: Mapping[str, Any]) -> Iterator[str]:
    """Explain a rule: what it reads and why, an example, and how it did on the pages it was measured on."""
    yield f"{rule.id} ({rule.field}, {rule.grade})"
    yield f"\n{rule.text}"
    if rule.reads:
        yield f"\nElements: {', '.join(rule.reads)}"
    if rule.example:
        yield f"\n{rule.example}"
    yield f"\n{reach_text(rule.reach)}"
    if rule.reach is not None:
        yield f"Measured on {measured['date']} with version {measured['version']}: docs/accuracy.md"


def reach_text(reach: Reach | None) -> str:
    """Say on how many pages a rule finds something, how many values it gave, and how many of them were right."""
    if reach is None:
        return "Not measured yet."
    found = f"Finds something on {reach.pages:,} of {reach.of_pages:,} labelled pages"
    gave = f"gave {reach.chosen:,} {'value' if reach.chosen == 1 else 'values'}"
    if reach.precision is None:
        return f"{found}; {gave}, none of them judged by a label."
    return f"{found}; {gave}: of the {reach.judged:,} that a label judges, {100 * reach.precision:.0f} % are right."
