"""Elements that mark a byline, by class, id or where they lead; and whether they belong to something else."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import lru_cache

from warcwrap.patterns import late

FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|recommend|sidebar|(?<!elementor-)widget|teaser|popular|trending|latest|nav|menu|"
    r"(?<!post-)(?<!entry-)(?<!article-)(?<!post__)(?<!entry__)(?<!article__)footer|bio|about-author|author-box)(?=$|[\s_-])"
)
CAPTION = re.compile(r"caption|img_desc|photo|credit|copyright|bild")

# What a byline's class holds, in the languages of themes and newsrooms; long words, as parts of a class may be any.
BYLINES = (
    "[class*=byline i]",
    "[class*=author i]:not(body,article,main)",
    "[class~=fn]",
    "[class*=autor i]",
    "[class*=writer i]",
    "[class*=reporter i]",
    "[id*=byline i]",
    "[data-testid*=byline i]",
    "[data-testid*=author i]",
)
MORE_BYLINES = (
    "[class*=auteur i]",
    "[class*=journalist i]",
    "[class*=signature i]",
    "[class*=username i]",
    "[class*=user-name i]",
    "[class*=createdby i]",
    "[class*=posted i]",
    "[class*=submitted i]",
    "[class*=contributor i]",
    "[class*=redakt i]",
    "[class~=firma i]",
    "[class*=assinatura i]",
    "[class*=forfatter i]",
    "[class*=skribent i]",
    "[class*=yazar i]",
    "[class*=muhabir i]",
    "[class*=penulis i]",
    "[id*=author i]:not(body,article,main)",
)
_NAME_MARK = re.compile(
    r"(?:^|[\s_-])(?:fn|name|author|autor|auteur|autore|writer|reporter|username|user|createdby|contributor|forfatter|"
    r"skribent|yazar|muhabir|penulis|auth)(?=$|\s)|(?:author|autor|byline|writer|reporter|user)[_-]{0,2}(?:name|link|url)"
)
_NO_NAME_MARK = re.compile(
    r"location|place|title|role|job|position|(?<!\w)bio|avatar|image|img|photo|picture|social|twitter|facebook|date|"
    r"time|desc|follow|count|email|mail|label|prefix|separator|meta|info|link"
)
OTHERS = re.compile(r"comment|related|sidebar|(?<!post-)(?<!entry-)footer")
BOX = re.compile(
    r"(?:author|autor|auteur)s?[_-]{0,2}(?:box|bio|info|card|profile|description|about|section)|about[_-]?(?:the[_-]?)?author|post-author-box|saboxplugin"
)
_STEPS = (  # of the paths to authors' pages, as they begin
    "author", "autor", "auteur", "profile/", "journalist", "reporter", "by/", "contributor", "staff/", "redakteur",
    "writer", "columnist", "yazar", "blogger", "skribent",
)  # fmt: skip
# A look at the sign behind the slash spares trying each of them.
_STEP = late(f"/(?=[{''.join(sorted({step[0] for step in _STEPS}))}])(?:{'|'.join(map(re.escape, _STEPS))})")
_QUERY = "author="


@lru_cache(maxsize=4096)  # sites name their boxes alike
def is_name_mark(classes: str) -> bool:
    """Say whether an element's classes, lowercase, are those of a name alone: "fn", "author-name", "entry-author"."""
    return bool(_NAME_MARK.search(classes))


def is_no_name_mark(classes: str) -> bool:
    """Say whether an element's classes are those of what stands beside a name: a place, a job, a picture."""
    return not is_name_mark(classes) and bool(_NO_NAME_MARK.search(classes))


def is_author_link(tag: str, attributes: Mapping[str, str | None]) -> bool:
    """Say whether an element is a link to a page about an author, by where it leads or by `rel=author`."""
    if tag != "a":
        return attributes.get("rel") == "author"
    return is_author_rel(attributes) or leads_to_author(attributes.get("href") or "")


def leads_to_author(address: str) -> bool:
    """Say whether an address, or one of several on a line each, is that of a page about an author."""
    return _QUERY in address or _STEP.search(address) is not None


def is_author_rel(attributes: Mapping[str, str | None]) -> bool:
    """Say whether a link says that it leads to its page's author."""
    return "author" in (attributes.get("rel") or "").split()
