"""The description of a page: the summary that it gives of itself in its head."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from warcwrap.document import Document
from warcwrap.rule import Candidate, Choice, Field, Found, Rule, first
from warcwrap.rules.structured import article_objects, host_names, site_names, texts
from warcwrap.values.headlines import clean, key

DESCRIPTION_CHARACTERS = 10_000  # some sites put the whole article there; more than this is no summary
SUMMARY_CHARACTERS = 300  # search engines show half of it; a longer one is the article's beginning

_CUT = ("…", "...", "[…]", "[...]", "…]")


def meta_description(page: Document) -> Iterator[Found]:
    """The `description` of the page's head (HTML Standard, "Standard metadata names").

    >>> from warcwrap.rule import finds
    >>> finds(meta_description, "<meta name=description content='A clock driven by kelp.'>")
    ['A clock driven by kelp.']
    """
    yield from _metas(page, "description")


def og_description(page: Document) -> Iterator[Found]:
    """Open Graph's description, "a one to two sentence description of your object" (https://ogp.me/#optional).

    >>> from warcwrap.rule import finds
    >>> finds(og_description, "<meta property=og:description content='A clock driven by kelp.'>")
    ['A clock driven by kelp.']
    """
    yield from _metas(page, "og:description")


def json_ld_description(page: Document) -> Iterator[Found]:
    """`description` of the article object in JSON-LD (https://schema.org/description).

    >>> from warcwrap.rule import finds
    >>> article = '{"@type": "NewsArticle", "description": "A clock driven by kelp."}'
    >>> finds(json_ld_description, f"<script type='application/ld+json'>{article}</script>")
    ['A clock driven by kelp.']
    """
    for thing in article_objects(page):
        for stated in texts(thing.values.get("description")):
            if value := clean(stated, DESCRIPTION_CHARACTERS):
                yield Found(value, thing, stated)


def other_description(page: Document) -> Iterator[Found]:
    """The description for a Twitter card, in Dublin Core, or of recommendation services.

    >>> from warcwrap.rule import finds
    >>> finds(other_description, "<meta name=dc.description content='A clock driven by kelp.'>")
    ['A clock driven by kelp.']
    """
    yield from _metas(
        page,
        "twitter:description",
        "dc.description",
        "dcterms.description",
        "dcterms.abstract",
        "sailthru.description",
        "cxenseparse:description",
    )


def standfirst(page: Document) -> Iterator[Found]:
    """The line under the headline, which says what the article is about where the head does not.

    >>> from warcwrap.rule import finds
    >>> finds(standfirst, "<p>It ticks.", subtitle="A clock driven by kelp.")
    ['A clock driven by kelp.']
    """
    if subtitle := page.known.get("subtitle"):
        yield Found(subtitle, "the subtitle")


def choose(candidates: Sequence[Candidate], page: Document) -> Choice:
    """Take the surest; not one about the site if another is about the article, nor the article's long beginning."""
    listed = candidates
    if len(candidates) > 1 and _names_site(candidates[0].value, page):
        listed = [one for one in candidates if not _names_site(one.value, page)] or candidates
    return first(_cut_short(listed) or listed)


def _names_site(text: str, page: Document) -> bool:
    """Say whether a description names the page's site: `The Echo is a newspaper …`, the same on all its pages."""
    reading = key(text)
    labels = {name for name in host_names(page) if "." not in name}  # "sport", "magazine"
    names = (name for name, stated in site_names(page).items() if stated not in labels)
    return any(name in reading for name in names if len(name) > (4 if name.isascii() else 2))


def _cut_short(candidates: Sequence[Candidate]) -> list[Candidate]:
    """Return the candidates that say the first's start and end in an ellipsis, if it is too long for a summary."""
    longest = candidates[0].value if candidates else ""
    if len(longest) <= SUMMARY_CHARACTERS:
        return []
    shorter = [one for one in candidates if SUMMARY_CHARACTERS / 2 < len(one.value) < len(longest)]
    return [one for one in shorter if one.value.endswith(_CUT) and key(longest).startswith(key(one.value))]


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
            Rule(standfirst, "labelled"),
        ),
        choose,
    ),
)
