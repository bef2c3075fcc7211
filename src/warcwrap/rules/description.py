"""The description of a page: the summary that it gives of itself in its head."""

from __future__ import annotations

from collections.abc import Iterator

from warcwrap.document import Document
from warcwrap.rule import Field, Found, Rule
from warcwrap.rules.structured import article_objects, texts
from warcwrap.values.headlines import clean

DESCRIPTION_CHARACTERS = 10_000  # some sites put the whole article there; more than this is no summary


def meta_description(page: Document) -> Iterator[Found]:
    """The `description` of the page's head (HTML Standard, "Standard metadata names")."""
    yield from _metas(page, "description")


def og_description(page: Document) -> Iterator[Found]:
    """Open Graph's description, "a one to two sentence description of your object" (https://ogp.me/#optional)."""
    yield from _metas(page, "og:description")


def json_ld_description(page: Document) -> Iterator[Found]:
    """`description` of the article object in JSON-LD (https://schema.org/description)."""
    for thing in article_objects(page):
        for stated in texts(thing.values.get("description")):
            if value := clean(stated, DESCRIPTION_CHARACTERS):
                yield Found(value, thing, stated)


def other_description(page: Document) -> Iterator[Found]:
    """The description for a Twitter card, in Dublin Core, or of recommendation services."""
    yield from _metas(
        page,
        "twitter:description",
        "dc.description",
        "dcterms.description",
        "dcterms.abstract",
        "sailthru.description",
        "cxenseparse:description",
    )


def _metas(page: Document, *keys: str) -> Iterator[Found]:
    for meta in page.meta_of(*keys):
        if value := clean(meta.content, DESCRIPTION_CHARACTERS):
            yield Found(value, meta, meta.content)


FIELDS = (
    Field(
        "description",
        (
            Rule(meta_description, "declared"),
            Rule(og_description, "declared"),
            Rule(json_ld_description, "declared"),
            Rule(other_description, "declared"),
        ),
    ),
)
