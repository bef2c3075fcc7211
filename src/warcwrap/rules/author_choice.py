"""Whom to believe about a page's authors: persons before outlets, and what is seen before who put the page there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import groupby

from warcwrap.document import Document
from warcwrap.metadata import Author
from warcwrap.rule import Candidate, Choice
from warcwrap.rules.structured import host_names, texts
from warcwrap.values.names import is_given, is_organization, letters
from warcwrap.values.stated_names import AUTHORS, people

# Declarations that systems fill in by themselves: with the account that put the page there, or the site's owner.
_UNSURE = ("authors.meta_author", "authors.twitter_label")
_SEEN = ("authors.rel_author", "authors.byline_element", "authors.author_link", "authors.reporter_byline")
_LINKS = ("authors.rel_author", "authors.author_link")
_LAST = ("authors.header_line", "authors.author_box")  # nothing against a byline, even one that names the site
_INITIALS = re.compile(r"(?:[A-ZÀ-Þ]\.?[\s-]?){1,3}|[a-zà-ÿ]{1,3}|[a-zà-ÿ]{1,6}\.")
_OUTLET_EDGE = re.compile(r"\s*[|/,–—-]\s+|\s+[|/–—-]\s*")


def choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Take the authors of the most trusted rule that names a person, else of the first; add what others know."""
    own = outlets(page)
    groups = [list(group)[:AUTHORS] for _, group in groupby(candidates, key=lambda candidate: candidate.rule)]
    if not groups:
        return Choice([])
    named = [group for group in groups if any(_names_somebody(candidate, own) for candidate in group)]
    if any(group[0].rule in _SEEN for group in groups):
        named = [group for group in named if group[0].rule not in _LAST]
    best = _completest(_seen_before_unsure(named), named, own) if named else groups[0]
    chosen: dict[str, Candidate] = {}
    for candidate in best:
        author = candidate.value
        if not named or _is_somebody(author, own) or (author.type == "Organization" and not _is_own(author.name, own)):
            chosen.setdefault(letters(author.name), candidate)
    known = _known(candidates)
    return Choice([_enriched(one.value, known[key]) for key, one in chosen.items()], tuple(chosen.values()))


def _completest(best: list[Candidate], named: Sequence[list[Candidate]], own: frozenset[str]) -> list[Candidate]:
    """Take who names all of these and more, if a declaration and a byline both do: sites declare the first alone."""
    said = _persons(best, own)
    more = [(group, persons) for group in named if said < (persons := _persons(group, own))]
    declared = [persons for group, persons in more if group[0].grade == "declared"]
    if best[0].rule in _SEEN:
        links = (group for group, _ in more if group[0].rule in _LINKS)
        return next((group for group in links if all(is_given(one.value.name) for one in group)), best)
    return next((group for group, persons in more if group[0].rule in _SEEN and persons in declared), best)


def _persons(group: Sequence[Candidate], own: frozenset[str]) -> set[str]:
    return {letters(candidate.value.name) for candidate in group if _is_somebody(candidate.value, own)}


def _seen_before_unsure(named: Sequence[list[Candidate]]) -> list[Candidate]:
    """Take what readers see where a declaration that nobody looks after names another person."""
    best = named[0]
    if best[0].rule in _UNSURE:
        seen = [group for group in named if group[0].rule in _SEEN]
        said = {letters(candidate.value.name) for candidate in best}
        if seen and not any(letters(candidate.value.name) in said for group in seen for candidate in group):
            return seen[0]
    return best


def stated(page: Document, text: str, own: frozenset[str]) -> list[Author]:
    """Read a stated author as `people` does, with the page's own outlet set apart: "Outlet - Jane Doe", "A & B"."""
    if letters(text) in own:
        return [Author(text.strip(), "Organization")]
    for part in _OUTLET_EDGE.split(text) if own else ():
        if letters(part) in own:
            bare = text.replace(part, "", 1).strip(" |/,–—-")
            return people(bare) or [Author(part.strip(), "Organization")]
    return people(text)


def outlets(page: Document) -> frozenset[str]:
    """The names under which the page's site and publisher are declared, as `letters` writes them."""
    if "outlets" not in page.notes:
        page.notes["outlets"] = frozenset(written for name in _outlets(page) if (written := letters(name)))
    found: frozenset[str] = page.notes["outlets"]
    return found


def _outlets(page: Document) -> Iterator[str]:
    yield from (meta.content for meta in page.meta_of("og:site_name", "application-name", "twitter:site", "publisher"))
    for thing in page.json_ld:
        for key in ("publisher", "sourceOrganization", "isPartOf", "provider"):
            yield from texts(thing.values.get(key))
    yield from host_names(page)


def _names_somebody(candidate: Candidate, own: frozenset[str]) -> bool:
    """Say whether a candidate names a person; initials that are only seen are no more than a declared outlet."""
    is_initials = candidate.grade != "declared" and _INITIALS.fullmatch(candidate.value.name)
    return not is_initials and _is_somebody(candidate.value, own)


def _is_somebody(author: Author, own: frozenset[str]) -> bool:
    """Say whether an author is a person, as far as the name tells, and not the site itself."""
    return author.type == "Person" and not is_organization(author.name) and letters(author.name) not in own


def _is_own(name: str, own: frozenset[str]) -> bool:
    """Say whether an organization is the page's outlet, or a part of it: "Harbour Post Staff" of the Harbour Post."""
    written = letters(name)
    return any(written == outlet or (len(outlet) > 4 and outlet in written) for outlet in own)


def _known(candidates: Iterable[Candidate]) -> Mapping[str, list[Author]]:
    """Everything that was found of each author, by name."""
    known: dict[str, list[Author]] = {}
    for candidate in candidates:
        known.setdefault(letters(candidate.value.name), []).append(candidate.value)
    return known


def _enriched(author: Author, others: Sequence[Author]) -> Author:
    for other in others[:AUTHORS]:
        author = replace(
            author,
            role=author.role or other.role,
            email=author.email or other.email,
            organization=author.organization or other.organization,
            url=author.url or other.url,
        )
    return author
