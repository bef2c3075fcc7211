"""The rules, one file per field. `FIELDS` is the order in which fields are settled; later ones read `page.known`."""

from __future__ import annotations

from warcwrap.rule import Field
from warcwrap.rules import (
    address,
    authors,
    copyright,
    description,
    images,
    language,
    modified,
    published,
    site,
    subtitle,
    title,
)

FIELDS: tuple[Field, ...] = (
    *language.FIELDS,
    *address.FIELDS,
    *title.FIELDS,
    *subtitle.FIELDS,
    *description.FIELDS,
    *authors.FIELDS,
    *copyright.FIELDS,
    *images.FIELDS,
    *published.FIELDS,
    *modified.FIELDS,
    *site.FIELDS,
)
