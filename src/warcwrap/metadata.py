"""Metadata of one page: its values, and for each value the rule, grade, place and text that it rests on.

The JSON form is described by `schemas/page-metadata.schema.json`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

from warcwrap.version import VERSION

SCHEMA_ID = "urn:warcwrap:schema:page-metadata:1"
EVIDENCE_CHARACTERS = 200
LOSING_CANDIDATES = 3

Grade = Literal["declared", "labelled", "inferred"]
GRADES: tuple[Grade, ...] = ("declared", "labelled", "inferred")
AuthorType = Literal["Person", "Organization"]
ImageRole = Literal["lead", "body", "declared"]
YearRange = tuple[int, int]


@dataclass(frozen=True, slots=True)
class Author:
    """Who wrote the page; `organization` is the outlet that the page names beside a person."""

    name: str
    type: AuthorType = "Person"
    role: str | None = None
    email: str | None = None
    organization: str | None = None
    url: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: `name` and `type`, and the other keys that are known."""
        return {"name": self.name, "type": self.type} | _known(self, "role", "email", "organization", "url")


@dataclass(frozen=True, slots=True)
class Publisher:
    """The outlet that published the page."""

    name: str
    url: str | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        return {"name": self.name} | _known(self, "url")


@dataclass(frozen=True, slots=True)
class Copyright:
    """A rights notice: the statement verbatim, and what it says. A year is an integer, a range a pair."""

    statement: str | None = None
    holder: str | None = None
    years: tuple[int | YearRange, ...] = ()
    license_url: str | None = None
    terms: tuple[str, ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form."""
        years = [list(year) if isinstance(year, tuple) else year for year in self.years]
        document = {"statement": self.statement, "holder": self.holder, "years": years, "license_url": self.license_url}
        return document | ({"terms": list(self.terms)} if self.terms else {})


@dataclass(frozen=True, slots=True)
class Image:
    """One photo: `url` is the original, `display_url` what the page showed, `variants` other sizes of it."""

    url: str
    role: ImageRole = "body"
    display_url: str | None = None
    variants: tuple[str, ...] = ()
    alt: str | None = None
    caption: str | None = None
    credit: str | None = None
    width: int | None = None
    height: int | None = None

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form: `url` and `role`, and the other keys that are known."""
        document: dict[str, Any] = {"url": self.url, "role": self.role} | _known(self, "display_url")
        if self.variants:
            document["variants"] = list(self.variants)
        return document | _known(self, "alt", "caption", "credit", "width", "height")


@dataclass(frozen=True, slots=True)
class Evidence:
    """What one value rests on. `place` is an element path or `line N`; `text` the passage as it stands there."""

    rule: str
    grade: Grade
    place: str
    text: str
    candidates: tuple[Mapping[str, Any], ...] = ()

    def to_json(self) -> dict[str, Any]:
        """Return the JSON form; `candidates` only where other values lost."""
        document: dict[str, Any] = {"rule": self.rule, "grade": self.grade, "place": self.place, "text": self.text}
        return document | ({"candidates": [dict(loser) for loser in self.candidates]} if self.candidates else {})


@dataclass(frozen=True, slots=True)
class Metadata:
    """The metadata document of one page, as values.

    `source`, `extra` and `validation` are JSON objects as the schema describes them; `validation` is None before a
    schema was asked.
    """

    source: Mapping[str, Any]
    title: str | None = None
    subtitle: str | None = None
    description: str | None = None
    site_name: str | None = None
    date_published: str | None = None
    date_modified: str | None = None
    authors: tuple[Author, ...] = ()
    publisher: Publisher | None = None
    copyright: Copyright | None = None
    images: tuple[Image, ...] = ()
    language: str | None = None
    url: str | None = None
    canonical_url: str | None = None
    evidence: Mapping[str, Evidence] = field(default_factory=dict)
    extra: Mapping[str, Any] = field(default_factory=dict)
    validation: Mapping[str, Any] | None = None
    generator_version: str = VERSION

    @classmethod
    def from_json(cls, document: Mapping[str, Any]) -> Metadata:
        """Read a document that the schema `page-metadata` finds valid; raises KeyError or TypeError for others."""
        rights, publisher = document["copyright"], document["publisher"]
        return cls(
            **{key: document[key] for key in _PLAIN},
            authors=tuple(Author(**author) for author in document["authors"]),
            publisher=Publisher(**publisher) if publisher else None,
            copyright=_copyright(rights) if rights else None,
            images=tuple(Image(**_tuples(image, "variants")) for image in document["images"]),
            evidence={
                pointer: Evidence(**_tuples(evidence, "candidates"))
                for pointer, evidence in document["evidence"].items()
            },
            validation=document.get("validation"),
            generator_version=document["generator"]["version"],
        )

    def to_json(self) -> dict[str, Any]:
        """Return the document that the schema describes; without `validation` where no schema was asked."""
        document = {
            "$schema": SCHEMA_ID,
            "generator": {"name": "warcwrap", "version": self.generator_version},
            **{key: getattr(self, key) for key in ("title", "subtitle", "description", "site_name")},
            "date_published": self.date_published,
            "date_modified": self.date_modified,
            "authors": [author.to_json() for author in self.authors],
            "publisher": self.publisher.to_json() if self.publisher else None,
            "copyright": self.copyright.to_json() if self.copyright else None,
            "images": [image.to_json() for image in self.images],
            "language": self.language,
            "url": self.url,
            "canonical_url": self.canonical_url,
            "source": dict(self.source),
            "evidence": {pointer: evidence.to_json() for pointer, evidence in self.evidence.items()},
            "extra": dict(self.extra),
        }
        return document if self.validation is None else document | {"validation": dict(self.validation)}


_PLAIN = (
    *("title", "subtitle", "description", "site_name", "date_published", "date_modified"),
    *("language", "url", "canonical_url", "source", "extra"),
)


def _copyright(stated: Mapping[str, Any]) -> Copyright:
    years = tuple((year[0], year[1]) if isinstance(year, list) else year for year in stated["years"])
    return Copyright(**{**_tuples(stated, "terms"), "years": years})


def _tuples(stated: Mapping[str, Any], key: str) -> dict[str, Any]:
    return {**stated, key: tuple(stated[key])} if key in stated else dict(stated)


def _known(value: object, *keys: str) -> dict[str, Any]:
    return {key: known for key in keys if (known := getattr(value, key)) is not None}
