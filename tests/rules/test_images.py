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
    ('<link itemprop="image" href="/2024/a.jpg">', "images.microdata_image", "lead"),
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
        '<meta property="og:image" content="https://a.example/img/ogp.png">',
        '<meta name="twitter:image" content="https://a.example/static/share-default.jpg">',
        '<meta itemprop="url" content="https://a.example/2024/a.jpg">',
        '<link rel="canonical" href="https://a.example/2024/a.jpg">',
        LD.format('{"@type": "Person", "image": "/2024/a.jpg"}'),
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


STATED = [
    ('{"@type": "NewsArticle", "image": ["/2024/a.jpg", "/2024/a2.jpg"]}', "a.jpg"),
    ('{"@type": "NewsArticle", "image": {"@type": "ImageObject", "contentUrl": "/2024/a.jpg"}}', "a.jpg"),
    ('{"@type": "NewsArticle", "image": [], "thumbnailUrl": "/2024/t.jpg"}', "t.jpg"),
    ('{"@type": "WebPage", "primaryImageOfPage": {"@id": "#p"}, "x": {"@id": "#p", "url": "/2024/a.jpg"}}', "a.jpg"),
    ('{"@type": "BlogPosting", "image": {"@id": "https://a.example/2024/a.jpg"}}', "a.jpg"),
    ('[{"@type": "WebPage", "image": "/2024/w.jpg"}, {"@type": "NewsArticle", "image": "/2024/a.jpg"}]', "a.jpg"),
]


@pytest.mark.parametrize(("script", "expected"), STATED)
def test_json_ld_forms(script: str, expected: str) -> None:
    """The article's first picture counts, however it is stated."""
    assert extracted(PAGE.format(TEXT + LD.format(script)))[0]["url"] == "https://a.example/2024/" + expected


def test_an_image_object_in_microdata() -> None:
    """An ImageObject's address is declared; another thing's is not."""
    markup = '<div itemprop="image" itemscope><meta itemprop="url" content="/2024/a.jpg"></div>'
    (lead,) = extracted(PAGE.format(TEXT + markup))
    assert (lead["url"], lead["rule"]) == ("https://a.example/2024/a.jpg", "images.microdata_image")


def test_the_site_s_logo_is_no_lead() -> None:
    """A page without picture declares its publisher's logo, whatever the file is called."""
    script = (
        '{"@type": "NewsArticle", "publisher": {"logo": {"url": "/up/brand-600x60.png"}}, "image": "/up/brand.png"}'
    )
    assert [image["role"] for image in extracted(PAGE.format(TEXT + LD.format(script)))] == []


FIGURE = '<figure><img src="/2024/raft-at-noon.jpg"><figcaption>The raft.</figcaption></figure>'


def test_the_figure_above_the_text_is_the_lead_of_a_page_that_declares_only_a_cut() -> None:
    """A cut for social networks that is no picture of the text gives way to the figure above the text."""
    declared = '<meta property="og:image" content="/share/1200x630/5518204.jpg">'
    (lead,) = extracted(PAGE.format(declared + "<h1>Raft</h1>" + FIGURE + TEXT))
    assert (lead["url"], lead["role"]) == ("https://a.example/2024/raft-at-noon.jpg", "lead")


def test_the_declared_photo_is_the_lead_else() -> None:
    """A whole photo that the page declares is its lead, though another stands above the text."""
    declared = '<meta property="og:image" content="/2024/5518204.jpg">'
    lead, body = extracted(PAGE.format(declared + "<h1>Raft</h1>" + FIGURE + TEXT))
    assert (lead["url"], lead["role"], body["role"]) == ("https://a.example/2024/5518204.jpg", "lead", "body")


@pytest.mark.parametrize(
    ("script", "shown", "expected"),
    [
        ("/2024/raft.jpg", "/2024/raft-720x405.jpg", "/2024/raft.jpg"),
        (
            "/d/1.6412873/landscape_1020/image.jpg",
            "/d/1.6412873/landscape_620/image.jpg",
            "/d/1.6412873/landscape_1020/image.jpg",
        ),
        ("/l/3718846/jpg/1200x628", "/l/3718846/jpg/640x360", "/l/3718846/jpg/640x360"),
        ("/p/raft_at_noon=s0", "/p/raft_at_noon=w700", "/p/raft_at_noon=w700"),
    ],
)
def test_the_larger_rendition_that_json_ld_states(script: str, shown: str, expected: str) -> None:
    """The lead's address is the largest of the same photo, unless it is cut for sharing."""
    statement = LD.format('{"@type": "NewsArticle", "image": "' + script + '"}')
    (lead,) = extracted(PAGE.format(statement + TEXT + f'<img src="{shown}">'))
    assert lead["url"] == "https://a.example" + expected


def test_an_album_in_common_does_not_make_one_photo() -> None:
    """A folder that several pictures share tells nothing; the declared photo itself is found by its name."""
    album = "/album_638212904417730651/"
    declared = f'<meta property="og:image" content="{album}638212905120448217_640x480.jpg">'
    pictures = f'<img src="{album}638212904998130745.jpg"><img src="{album}638212905120448217.jpg">'
    lead, body = extracted(PAGE.format(declared + TEXT + pictures))
    assert lead["url"].endswith("638212905120448217.jpg")
    assert body["url"].endswith("638212904998130745.jpg")


@pytest.mark.parametrize(
    ("one", "other", "number"),
    [
        ("/up/raft-300x200.jpg", "/up/raft-1024x683.jpg", 1),
        ("/w360/202403141015220001.jpg", "/w720/202403141015220001.jpg", 1),
        ("/up/1234567_1.jpg", "/up/1234567_2.jpg", 2),
        ("/up/20240314_a.jpg", "/up/20240314_b.jpg", 2),
    ],
)
def test_one_entry_per_photo(one: str, other: str, number: int) -> None:
    """Two forms of one photo are one entry, for wide and narrow screens; two photos never are."""
    assert len(extracted(PAGE.format(TEXT + f'<img src="{one}"><p>words</p><img src="{other}">'))) == number


def test_the_larger_of_two_forms() -> None:
    """A miniature that stands for a picture gives way to the picture; the words of both are kept."""
    small = '<img src="/max/60/1*Qw7raftYd3Kelp9Noon.png?q=20">'
    pictures = small + '<img src="/max/2880/1*Qw7raftYd3Kelp9Noon.png" alt="The raft">'
    (image,) = extracted(PAGE.format(TEXT + pictures))
    assert (image["url"], image["alt"]) == ("https://a.example/max/2880/1*Qw7raftYd3Kelp9Noon.png", "The raft")
    assert image["display_url"] == "https://a.example/max/60/1*Qw7raftYd3Kelp9Noon.png?q=20"


@pytest.mark.parametrize(
    ("link", "shown", "expected"),
    [
        ("/up/raft.jpg", "/up/raft-300x200.jpg", "/up/raft.jpg"),
        ("/x/s1600/raft.jpg", "/x/s400/raft.jpg", "/x/s1600/raft.jpg"),
        ("/x/s200/raft.jpg", "/x/s400/raft.jpg", "/x/s400/raft.jpg"),
        ("/large/raft-at-noon.jpg", "/up/raft-at-noon-300x200.jpg", "/up/raft-at-noon-300x200.jpg"),
    ],
)
def test_a_link_to_the_file_itself(link: str, shown: str, expected: str) -> None:
    """A thumbnail's link to the file itself or a larger size of it is the original; another cut is a variant."""
    (image,) = extracted(PAGE.format(TEXT + f'<a href="{link}"><img src="{shown}"></a>'))
    assert image["url"] == "https://a.example" + expected


def test_relative_address_without_a_page_url() -> None:
    """Where the page's address is unknown a relative address cannot be known; one without scheme gets https."""
    markup = '<img src="/2024/a.jpg"><img src="//img.example/2024/b.jpg">'
    assert [image["url"] for image in extracted(TEXT + markup, url=None)] == ["https://img.example/2024/b.jpg"]
