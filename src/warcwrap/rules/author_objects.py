"""The authors in a page's JSON-LD: of its article, in all the shapes that sites write them in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace
from typing import Any

from warcwrap.document import Document
from warcwrap.linked_data import JsonLd
from warcwrap.metadata import Author
from warcwrap.rule import Found
from warcwrap.rules.author_choice import outlets, stated
from warcwrap.values.names import EMAIL
from warcwrap.values.stated_names import people

_ARTICLES = (
    "NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "ReviewNewsArticle", "BackgroundNewsArticle", "LiveBlogPosting", "TechArticle", "ScholarlyArticle",
    "AdvertiserContentArticle", "SatiricalArticle", "Report", "MedicalScholarlyArticle", "SocialMediaPosting",
    "DiscussionForumPosting", "Recipe", "HowTo", "Review", "VideoObject", "CreativeWork", "Question", "WebPage",
)  # fmt: skip
_FOREIGN_PATHS = frozenset({"hasPart", "itemListElement", "comment", "mentions", "citation", "about", "review"})
_AUTHORS = 50


def article_authors(page: Document) -> Iterator[Found]:
    """Yield the authors of the first of the page's articles that names a person, else of the first at all."""
    first: list[Found] = []
    for thing in _articles(page):
        found = [one for key in ("author", "creator") for one in _named(page, thing, thing.values.get(key))]
        if any(one.value.type == "Person" for one in found):
            yield from found
            return
        first = first or found
    yield from first


def _articles(page: Document) -> Iterator[JsonLd]:
    """The first object of each article type that names somebody."""
    of_type: dict[str, JsonLd] = {}
    for thing in page.json_ld:
        if (thing.values.get("author") or thing.values.get("creator")) and _FOREIGN_PATHS.isdisjoint(thing.path):
            for kind in thing.types:
                of_type.setdefault(kind, thing)
    yield from (of_type[wanted] for wanted in _ARTICLES if wanted in of_type)


def _named(page: Document, thing: JsonLd, said: Any) -> Iterator[Found]:
    for one in (said if isinstance(said, list) else [said])[:_AUTHORS]:
        one = _resolved(page, one)
        if isinstance(one, str):
            yield from (Found(author, thing, one) for author in stated(page, one, outlets(page)))
        elif isinstance(one, Mapping):
            for text in _names(one):
                named = people(text, "Organization") if _is_organization(one) else stated(page, text, outlets(page))
                yield from (Found(_completed(page, author, one, len(named)), thing, text) for author in named)


def _names(one: Mapping[str, Any]) -> Iterator[str]:
    """The names in an author's object: text, several texts, a text with its language, or its parts."""
    name = one.get("name") or " ".join(str(one[key]) for key in ("givenName", "familyName") if one.get(key))
    for text in name if isinstance(name, list) else [name]:
        text = text.get("@value") if isinstance(text, Mapping) else text
        if isinstance(text, str):
            yield text


def _resolved(page: Document, one: Any) -> Any:
    """Follow a reference, `{"@id": …}` or its text alone, to the object that it names."""
    address = one.get("@id") if isinstance(one, Mapping) and set(one) <= {"@id", "@type"} else one
    if isinstance(address, str) and address.startswith(("#", "http", "/")):
        named = (other.values for other in page.json_ld if other.values.get("@id") == address)
        return next((values for values in named if values.get("name")), one)
    return one


def _is_organization(one: Mapping[str, Any]) -> bool:
    """Say whether JSON-LD calls somebody an organization; many sites call an outlet a Person, so that counts less."""
    return "Organization" in str(one.get("@type"))


def _completed(page: Document, author: Author, one: Mapping[str, Any], count: int) -> Author:
    """Add role, e-mail address and page that an object gives of its only person."""
    if count != 1 or author.type != "Person":
        return author
    role, email, url = (value if isinstance(value := one.get(key), str) else "" for key in ("jobTitle", "email", "url"))
    address = EMAIL.search(email)
    return replace(
        author,
        role=author.role or " ".join(role.split())[:80] or None,
        email=author.email or (address[0] if address else None),
        url=page.address(url) if url else None,
    )
