"""Authors' rules: each on markup where it must fire and where it must not; and how one is chosen."""

from __future__ import annotations

from typing import Any

import pytest

from warcwrap import extraction
from warcwrap.page import Page
from warcwrap.rules import authors as rules
from warcwrap.storage import Body

TEXT = "<p>" + "The clock above the market runs four minutes fast, and from now on it may do so. " * 3 + "</p>"


def extracted(markup: str) -> list[dict[str, Any]]:
    """The authors of a page with this markup."""
    page = Page("page.html", Body.of(f"<!DOCTYPE html><html><body>{markup}{TEXT}</body></html>".encode()))
    metadata = extraction.read(page).metadata.to_json()
    for author, pointer in zip(metadata["authors"], metadata["evidence"], strict=False):
        assert pointer
        author.pop("type") if author["type"] == "Person" else None
    return [
        author | {"rule": metadata["evidence"][f"/authors/{n}"]["rule"]} for n, author in enumerate(metadata["authors"])
    ]


LD = '<script type="application/ld+json">{}</script>'
FIRES = [
    (
        LD.format('{"@type": "NewsArticle", "author": {"@type": "Person", "name": "Jane Doe"}}'),
        "authors.json_ld_author",
        ["Jane Doe"],
    ),
    ("<p>" + "橋は朝に開き、夕方に閉まる。" * 9 + "【早瀬みのり】</p>", "authors.closing_name", ["早瀬みのり"]),
    ("<h1>[기고] 느린 우물</h1>" + TEXT + "<p>나은결 (물안대 지리학과 교수)</p>", "authors.guest_line", ["나은결"]),
    (
        LD.format('{"@graph": [{"@type": "Article", "author": {"@id": "#1"}}, {"@id": "#1", "name": "Jane Doe"}]}'),
        "authors.json_ld_author",
        ["Jane Doe"],
    ),
    (
        '<meta property="dable:author" content="한가람"><meta name="author" content="푸른경제">',
        "authors.reporter_meta",
        ["한가람"],
    ),
    (
        '<meta name="citation_author" content="Doe, Jane"><meta name="citation_author" content="Roe, John">',
        "authors.citation_author",
        ["Jane Doe", "John Roe"],
    ),
    ('<span itemprop="author"><span itemprop="name">Jane Doe</span></span>', "authors.microdata_author", ["Jane Doe"]),
    ('<meta name="author" content="Jane Doe">', "authors.meta_author", ["Jane Doe"]),
    (
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Doe">',
        "authors.twitter_label",
        ["Jane Doe"],
    ),
    ('<aside><a rel="author" href="/jane">Jane Doe</a></aside>', "authors.rel_author", ["Jane Doe"]),
    ('<div class="article-byline">By Jane Doe, 3 March 2024</div>', "authors.byline_element", ["Jane Doe"]),
    ('<p><a href="/authors/jane-doe">Jane Doe</a></p>', "authors.author_link", ["Jane Doe"]),
    ("<p>By Jane Doe and John Roe</p>", "authors.reporter_byline", ["Jane Doe", "John Roe"]),
    (
        "<h1>A slow clock</h1><p>Posted on May 3, 2024 by Jane Doe in Clocks</p>" + TEXT,
        "authors.header_line",
        ["Jane Doe"],
    ),
    (
        "<article>" + TEXT + '<div class="author-box"><h4>Jane Doe</h4><p>writes about clocks.</p></div></article>',
        "authors.author_box",
        ["Jane Doe"],
    ),
    ("<h1>A slow clock</h1><p align=right><b>Jane Doe</b></p>", "authors.signature_line", ["Jane Doe"]),
    (
        "<p>LONDON (Reuters) - " + "A word about a clock and a market in a small town. " * 3 + "</p>",
        "authors.agency_dateline",
        ["Reuters"],
    ),
]


@pytest.mark.parametrize(("markup", "rule", "names"), FIRES, ids=[rule for _, rule, _ in FIRES])
def test_fires(markup: str, rule: str, names: list[str]) -> None:
    """The rule gives the authors, and the evidence names it."""
    assert [(author["name"], author["rule"]) for author in extracted(markup)] == [(name, rule) for name in names]


def test_every_rule_has_a_case() -> None:
    """No rule stands in the table without a page on which it fires."""
    assert {rule.id for rule in rules.FIELDS[0].rules} == {rule for _, rule, _ in FIRES}


SILENT = [
    LD.format('{"@type": "Organization", "author": {"name": "Jane Doe"}}'),
    LD.format('{"@type": "NewsArticle", "author": {"name": "https://social.example/outlet"}}'),
    '<meta name="author" content="admin">',
    '<meta name="twitter:label1" content="Reading time"><meta name="twitter:data1" content="Jane Doe">',
    TEXT + '<aside><div class="byline">By Jane Doe</div></aside>',
    '<div class="comments"><span class="author">Jane Doe</span></div>',
    '<figure><figcaption class="byline">Photo by Jane Doe</figcaption></figure>',
    '<nav><a href="/authors/jane-doe">Jane Doe</a></nav>',
    "<p>Edited by Jane Doe</p>",
    "<p>(London)</p>",
    "<p>橋は朝に開く。（早瀬みのり）</p><p>夕方には、また閉まる。</p>",
    "<h1>느린 우물</h1>" + TEXT + "<p>나은결 (물안대 지리학과 교수)</p>",
    "<p>Text: CC BY-SA 4.0</p>",
    '<div class="byline">Latest comments</div>',
    '<div class="author">Wednesday, 3 May 2023</div>',
    '<p><a href="/authors/">See all authors</a></p>',
    "<h1>A slow clock</h1><p>Real Estate | May 3, 2024</p>",
    "<h1>A slow clock</h1><p>New York, May 3, 2024</p>",
    TEXT + "<p>Jane Doe (1912-1980)</p>",
    TEXT + "".join(f"<div class=c><b>{name}</b> 3 May 2024</div><p>Nice.</p>" for name in ("Jane Doe", "John Roe")),
    '<div itemprop="review"><span itemprop="author">Jane Doe</span> wrote of it.</div>',
]


@pytest.mark.parametrize("markup", SILENT)
def test_silent(markup: str) -> None:
    """What belongs to others, or is no name, gives no author."""
    assert extracted(markup) == []


def test_person_before_the_site() -> None:
    """Where the declared author is the site itself, a byline that names a person wins."""
    declared = '<meta property="og:site_name" content="푸른경제"><meta name="author" content="푸른경제">'
    markup = declared + "<p>한가람 기자 garam@outlet.example</p>"
    (author,) = extracted(markup)
    assert author == {
        "name": "한가람",
        "role": "기자",
        "email": "garam@outlet.example",
        "rule": "authors.reporter_byline",
    }


def test_other_rules_complete_an_author() -> None:
    """Role and e-mail address of a byline complete the author that JSON-LD declares."""
    markup = (
        LD.format('{"@type": "NewsArticle", "author": {"name": "한가람"}}') + "<p>한가람 기자 garam@outlet.example</p>"
    )
    (author,) = extracted(markup)
    assert author == {
        "name": "한가람",
        "role": "기자",
        "email": "garam@outlet.example",
        "rule": "authors.json_ld_author",
    }


@pytest.mark.parametrize(
    ("markup", "names"),
    [
        ('<div class="byline">Travel <b>By</b> <b>Jane Doe</b> <time>3 March 2024</time></div>', ["Jane Doe"]),
        (
            '<p class="byline"><a href="/author/jd">Jane Doe</a> <a href="/author/jr">John Roe</a></p>',
            ["Jane Doe", "John Roe"],
        ),
        ('<ul><li class="author">Jane Doe</li><li class="author">John Roe</li></ul>', ["Jane Doe", "John Roe"]),
        ('<div class="elementor-widget"><span class="author-name">Jane Doe</span></div>', ["Jane Doe"]),
        (
            '<div class="field-author">Von <a class="username" href="/u/7">Max.Muster</a> am 5. Mai</div>',
            ["Max.Muster"],
        ),
        ('<dd class="createdby">Geschrieben von Max Muster</dd>', ["Max Muster"]),
        ('<span class="submitted">Submitted by tobi on Mon, 03/05/2018</span>', ["tobi"]),
        ('<aside class="art"><section class="author">Max von Muster</section></aside>', ["Max von Muster"]),
        ('<div class="author"><span>Jane Doe</span><span>Los Angeles</span></div>', ["Jane Doe"]),
    ],
)
def test_bylines_of_themes(markup: str, names: list[str]) -> None:
    """Themes set bylines with sections, dates, jobs and links around the names."""
    assert [author["name"] for author in extracted(f"<article>{markup}{TEXT}</article>")] == names


@pytest.mark.parametrize(
    ("declared", "names"),
    [
        ('{"@type": "NewsArticle", "author": "Jane Doe and John Roe"}', ["Jane Doe", "John Roe"]),
        ('{"@type": "NewsArticle", "author": {"name": ["Jane Doe", "John Roe"]}}', ["Jane Doe", "John Roe"]),
        ('{"@type": "NewsArticle", "author": {"name": {"@value": "Jane Doe", "@language": "en"}}}', ["Jane Doe"]),
        (
            '{"@graph": [{"@type": "Article", "author": "#p"}, {"@id": "#p", "@type": "Person", "name": "Jane Doe"}]}',
            ["Jane Doe"],
        ),
        (
            '[{"@type": "NewsArticle", "author": {"name": "Keel News"}}, {"@type": "Article", "author": "Jane Doe"}]',
            ["Jane Doe"],
        ),
        ('{"@type": "NewsArticle", "author": {"givenName": "Jane", "familyName": "Doe"}}', ["Jane Doe"]),
    ],
)
def test_shapes_of_json_ld(declared: str, names: list[str]) -> None:
    """JSON-LD states authors as text, lists, parts, references, and in several objects."""
    assert [author["name"] for author in extracted(LD.format(declared))] == names


def test_json_ld_completes_an_author() -> None:
    """Job title, address and page of the only person that an object names are kept."""
    person = (
        '{"name": "Jane Doe", "jobTitle": "Keeper", "email": "jane@post.example", "url": "https://post.example/jane"}'
    )
    (author,) = extracted(LD.format(f'{{"@type": "NewsArticle", "author": {person}}}'))
    assert (author["role"], author["email"], author["url"]) == (
        "Keeper",
        "jane@post.example",
        "https://post.example/jane",
    )


CHOICES = [
    # (declared and seen, names): the account that put a page there, and the byline
    ('<meta name="author" content="Web Studio Nine"><p>Von Max Muster</p>', ["Max Muster"]),
    ('<meta name="author" content="Eva Admin"><p class="byline">By Jane Doe</p>', ["Jane Doe"]),
    ('<meta name="author" content="Jane Doe"><p class="byline">By Jane Doe</p>', ["Jane Doe"]),
    ('<meta name="twitter:site" content="A & O"><meta name="author" content="A & O"><p>By Jane Doe</p>', ["Jane Doe"]),
    ('<meta property="og:site_name" content="Keel"><meta name="author" content="Keel - Jane Doe">', ["Jane Doe"]),
    (
        '<meta name="twitter:label1" content="Written by"><meta name="twitter:data1" content="Jane Doe, John Roe">'
        + LD.format('{"@type": "NewsArticle", "author": {"name": "Jane Doe"}}')
        + '<p class="byline">By Jane Doe and John Roe</p>',
        ["Jane Doe", "John Roe"],
    ),
    (
        LD.format('{"@type": "NewsArticle", "author": {"@type": "Organization", "name": "Source AFP"}}')
        + '<p class="author">N.J.</p>',
        ["Source AFP"],
    ),
]


@pytest.mark.parametrize(("markup", "names"), CHOICES)
def test_choice(markup: str, names: list[str]) -> None:
    """Persons go before outlets, a byline before what a system filled in, a full list before its first name."""
    assert [author["name"] for author in extracted(markup)] == names
