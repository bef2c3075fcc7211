"""Rules of the images: each on markup where it must fire and where it must not; and how lead and body are told."""

from __future__ import annotations

from typing import Any

import pytest

from warcwrap import extraction
from warcwrap.page import Page
from warcwrap.rules import images as rules
from warcwrap.storage import Body

TEXT = "<p>" + "The clock above the market runs four minutes fast, and from now on it may do so. " * 3 + "</p>"
PAGE = "<!DOCTYPE html><html><body><article>{}</article></body></html>"


def extracted(markup: str, url: str | None = "https://a.example/news/1") -> list[dict[str, Any]]:
    """The images of a page with this markup, each with the rule that gave it."""
    metadata = extraction.read(Page("page.html", Body.of(markup.encode()), url=url)).metadata.to_json()
    return [
        image | {"rule": metadata["evidence"][f"/images/{n}"]["rule"]} for n, image in enumerate(metadata["images"])
    ]


LD = '<script type="application/ld+json">{}</script>'
FIRES = [
    ('<meta property="og:image" content="/2024/a.jpg">', "images.og_image", "lead"),
    (
        LD.format('{"@type": "NewsArticle", "image": {"@type": "ImageObject", "url": "/2024/a.jpg"}}'),
        "images.json_ld_image",
        "lead",
    ),
    ('<meta name="twitter:image" content="/2024/a.jpg">', "images.twitter_image", "lead"),
    ('<link rel="image_src" href="/2024/a.jpg">', "images.head_image", "lead"),
    ('<img src="/2024/a.jpg">', "images.article_picture", "body"),
]


@pytest.mark.parametrize(("markup", "rule", "role"), FIRES, ids=[rule for _, rule, _ in FIRES])
def test_fires(markup: str, rule: str, role: str) -> None:
    """The rule gives the image, and the evidence names it."""
    (image,) = extracted(PAGE.format(TEXT + markup))
    assert (image["url"], image["rule"], image["role"]) == ("https://a.example/2024/a.jpg", rule, role)


def test_every_rule_has_a_case() -> None:
    """No rule stands in the table without a page on which it fires."""
    assert {rule.id for rule in rules.FIELDS[0].rules} == {rule for _, rule, _ in FIRES}


@pytest.mark.parametrize(
    "markup",
    [
        '<aside><img src="/2024/a.jpg"></aside>',
        '<div class="related-posts"><img src="/2024/a.jpg"></div>',
        '<a href="/news/2"><img src="/2024/a.jpg"></a>',
        '<img src="/img/icon_like.png">',
        '<img src="/2024/a.jpg" width="1" height="1">',
        '<img src="/2024/a.jpg" class="avatar">',
        '<img src="/2024/a.jpg" alt="한가람 기자">',
        '<img src="data:image/gif;base64,R0lGOD">',
        '<img src="javascript:alert(1)">',
        '<p hidden><img src="/2024/a.jpg"></p>',
        '<meta property="og:image" content="https://a.example/img/logo.png">',
    ],
)
def test_silent(markup: str) -> None:
    """Lists, icons, portraits, pixels and placeholders are no images of the article."""
    assert extracted(PAGE.format(TEXT + markup)) == []


def test_lead_is_the_body_picture_of_the_declared_photo() -> None:
    """A declared photo that stands in the text is one entry: the text's, with the other address as a variant."""
    declared = '<meta property="og:image" content="/og/20240305142210.jpg">'
    markup = declared + '<img src="/2024/a.jpg"><img src="/w720/20240305142210.jpg" alt="Raft">'
    lead, body = extracted(PAGE.format(TEXT + markup))
    assert (lead["url"], lead["role"], lead["alt"], lead["variants"]) == (
        "https://a.example/w720/20240305142210.jpg",
        "lead",
        "Raft",
        ["https://a.example/og/20240305142210.jpg"],
    )
    assert (body["url"], body["role"]) == ("https://a.example/2024/a.jpg", "body")


def test_relative_address_without_a_page_url() -> None:
    """Where the page's address is unknown a relative address cannot be known; one without scheme gets https."""
    markup = '<img src="/2024/a.jpg"><img src="//img.example/2024/b.jpg">'
    assert [image["url"] for image in extracted(TEXT + markup, url=None)] == ["https://img.example/2024/b.jpg"]
