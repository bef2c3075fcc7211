"""Elements that mark a byline, by class, id or where they lead; and whether they belong to something else."""

from __future__ import annotations

import re
from itertools import islice

from bs4 import Tag

ANCESTORS = 200  # what stands further out is the page's layout; hostile pages nest without end

_FOREIGN = re.compile(
    r"(?:^|[\s_-])(?:comments?|related|recommend|sidebar|widget|teaser|popular|trending|latest|(?<!post-)(?<!entry-)footer|nav|menu|"
    r"bio|about-author|author-box)(?=$|[\s_-])"
)
CAPTION = re.compile(r"caption|img_desc|photo|credit|copyright|bild")

# What a byline's class, id or test id holds, and the words that are a class of their own.
_BYLINE_PARTS = (
    "byline", "author-name", "author_name", "authorname", "article-author", "article__author", "post-author",
    "entry-author", "c-author", "authors", "reporter", "writer", "auteur", "autor", "signature", "journalist",
    "author__name",
)  # fmt: skip
_BYLINE_WORDS = ("author", "fn")
BYLINES = (
    *(f"[class*={part} i]" for part in _BYLINE_PARTS),
    *(f"[class~={word} i]" for word in _BYLINE_WORDS),
    "[id*=byline i]",
    "[data-testid*=byline i]",
    "[data-testid*=author i]",
)
_AUTHOR_PATHS = (
    "/author/", "/authors/", "/autor/", "/autoren/", "/auteur/", "/autore/", "/profile/", "/journalist", "/reporter",
    "/by/", "/contributor", "/staff/", "/redakteur", "/autorinnen", "/autores/", "author=", "/writers/",
)  # fmt: skip
AUTHOR_LINKS = tuple(f"a[href*='{path}']" for path in _AUTHOR_PATHS)


def is_byline(tag: Tag) -> bool:
    """Say, as the selectors `BYLINES` do, whether an element is a byline; selecting costs ten times as much."""
    classes = [name.lower() for name in tag.get_attribute_list("class") if name]
    joined = " ".join(classes)
    if any(part in joined for part in _BYLINE_PARTS) or any(word in classes for word in _BYLINE_WORDS):
        return True
    test = str(tag.get("data-testid") or "").lower()
    return "byline" in str(tag.get("id") or "").lower() or "byline" in test or "author" in test


def is_author_link(tag: Tag) -> bool:
    """Say, as `AUTHOR_LINKS` do, whether a link leads to a page about an author."""
    href = str(tag.get("href") or "") if tag.name == "a" else ""
    return any(path in href for path in _AUTHOR_PATHS)


def is_foreign(tag: Tag, is_above: bool) -> bool:
    """Say whether an element stands in another article, a comment, a menu or a caption.

    `is_above`: it stands above the text and says plainly what it is; there sites use nav and aside for bylines, too.
    """
    foreign = ("footer", "figcaption", "figure") if is_above else ("aside", "nav", "footer", "figcaption", "figure")
    for step in (tag, *islice(tag.parents, ANCESTORS)):
        if step.name in foreign:
            return True
        marks = " ".join([str(step.get("id") or ""), *(step.get("class") or [])]).lower() if step.name != "body" else ""
        if marks and (_FOREIGN.search(marks) or (step is tag and CAPTION.search(marks))):
            return True
    return False
