"""What JSON-LD and `<meta>` say about the page as a whole: its article object, and the names of its site."""

from __future__ import annotations

from collections.abc import Iterator
from urllib.parse import urlsplit

from warcwrap.document import Document
from warcwrap.linked_data import JsonLd
from warcwrap.values.headlines import clean, key

# Types whose object is the page's article, surest first (https://schema.org/Article and its subtypes).
ARTICLE_TYPES = (
    "NewsArticle", "Article", "BlogPosting", "ReportageNewsArticle", "AnalysisNewsArticle", "OpinionNewsArticle",
    "BackgroundNewsArticle", "ReviewNewsArticle", "AdvertiserContentArticle", "SatiricalArticle", "LiveBlogPosting",
    "DiscussionForumPosting", "SocialMediaPosting", "TechArticle", "ScholarlyArticle", "MedicalScholarlyArticle",
    "Report", "Posting",
)  # fmt: skip
WORK_TYPES = (
    "Recipe",
    "HowTo",
    "Review",
    "PodcastEpisode",
    "VideoObject",
    "AudioObject",
    "CreativeWork",
    "Question",
    "Event",
    "Product",
)
_ARTICLES, _WORKS = frozenset(ARTICLE_TYPES), frozenset((*ARTICLE_TYPES, *WORK_TYPES))
PAGE_TYPES = ("WebPage", "ItemPage", "AboutPage", "MedicalWebPage", "QAPage")
SITE_TYPES = frozenset({"WebSite", "Organization", "NewsMediaOrganization", "Corporation"})

_NAMES, _HOSTS = "names of the site", "names of the host"
# Keys under which an object names other pages, works or people than the one at hand.
_FOREIGN_PATHS = frozenset(
    [
        "itemListElement",
        "hasPart",
        "mentions",
        "about",
        "relatedLink",
        "significantLink",
        "comment",
        "review",
        "citation",
        "isBasedOn",
        "author",
        "creator",
        "publisher",
        "video",
        "image",
        "associatedMedia",
        "subjectOf",
        "suggestedAnswer",
        "acceptedAnswer",
        "breadcrumb",
        "potentialAction",
    ]
)
_PERSON_PATHS = frozenset(
    {
        "author",
        "creator",
        "sponsor",
        "mentions",
        "about",
        "worksFor",
        "affiliation",
        "memberOf",
        "performer",
        "itemListElement",
    }
)


def article_objects(page: Document, *types: str) -> list[JsonLd]:
    """Return the JSON-LD objects that describe the page's article, the likeliest first.

    Pages also describe the articles they link to; the one that has the page's own headline or address is meant.
    """
    wanted = frozenset(types) if types else _WORKS
    named = (thing for thing in page.json_ld if not wanted.isdisjoint(thing.types))
    things = [thing for thing in named if _FOREIGN_PATHS.isdisjoint(thing.path)]
    if len(things) < 2:
        return things
    here = _paths(page)
    return sorted(things, key=lambda thing: (-_likeness(thing, page), _rank(thing), not _is_here(thing, here)))


def _likeness(thing: JsonLd, page: Document) -> int:
    title = key(page.known.get("title") or "")
    stated = key(str(thing.values.get("headline") or thing.values.get("name") or ""))
    return int(bool(title and stated) and (title in stated or stated in title))


def _is_here(thing: JsonLd, here: set[str]) -> bool:
    """Say whether an object gives the page's own address as its own."""
    about = thing.values.get("mainEntityOfPage")
    stated = (thing.values.get("url"), thing.values.get("@id"), about.get("@id") if isinstance(about, dict) else about)
    return any(isinstance(address, str) and _path(address) in here for address in stated)


def _paths(page: Document) -> set[str]:
    """Return the paths of the page's addresses, but for a site's front page."""
    addresses = (page.page.url, page.known.get("canonical_url"), *(meta.content for meta in page.meta_of("og:url")))
    return {path for address in addresses if address and (path := _path(address))}


def _path(address: str) -> str:
    try:
        return urlsplit(address).path.strip("/")
    except ValueError:
        return ""


def _rank(thing: JsonLd) -> int:
    return int(_ARTICLES.isdisjoint(thing.types))


def texts(value: object) -> Iterator[str]:
    """Yield the strings in a JSON-LD value: itself, its items, or its `name` or `@value`."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, list):
        for item in value[:20]:
            if not isinstance(item, list):
                yield from texts(item)
    elif isinstance(value, dict):
        yield from (inner for name in ("name", "@value", "legalName") if isinstance(inner := value.get(name), str))


def site_names(page: Document) -> dict[str, str]:
    """Return the names of the page's site, as stated in its head and as its host has them, by their keys."""
    if _NAMES not in page.notes:
        page.notes[_NAMES] = _site_names(page)
    kept: dict[str, str] = page.notes[_NAMES]
    return kept


def _site_names(page: Document) -> dict[str, str]:
    keys = (
        "og:site_name",
        "sitename",
        "application-name",
        "apple-mobile-web-app-title",
        "twitter:site",
        "publisher",
        "dc.publisher",
        "al:ios:app_name",
        "al:android:app_name",
    )
    stated = [meta.content.removeprefix("@") for meta in page.meta_of(*keys)]
    for thing in page.json_ld:
        if not SITE_TYPES.isdisjoint(thing.types) and _PERSON_PATHS.isdisjoint(thing.path):
            stated += [*texts(thing.values.get("name")), *texts(thing.values.get("alternateName"))]
    names = {key(name): clean(name) for name in stated if len(key(name)) > 1}
    return names | {key(name): name for name in host_names(page)}


def host_names(page: Document) -> list[str]:
    """Return the host of the page's address without `www.`, and its longer labels: `gazette` of www.gazette.example."""
    if _HOSTS not in page.notes:
        page.notes[_HOSTS] = _host_names(page)
    kept: list[str] = page.notes[_HOSTS]
    return kept


def _host_names(page: Document) -> list[str]:
    addresses = (page.page.url, page.known.get("canonical_url"), *(meta.content for meta in page.meta_of("og:url")))
    names: list[str] = []
    for address in addresses:
        try:
            host = (urlsplit(address or "").hostname or "").removeprefix("www.")
        except ValueError:
            continue
        names += [host, *(label for label in host.split(".")[:-1] if len(label) > 3)] if host else []
    return names
