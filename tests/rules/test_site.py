"""The names of the site and of the publisher."""

from __future__ import annotations

import pytest

from reading import document, read
from warcwrap.metadata import Author, Copyright, Publisher
from warcwrap.rules.site import byline_outlet, rights_holder


def page(head: str) -> str:
    return f"<html><head>{head}</head><body><p>text</body></html>"


OG = "<meta property=og:site_name content='The Echo'>"
PUBLISHER = '{"@type":"Organization","name":"Echo Press","url":"/about"}'
LD = f'<script type="application/ld+json">{{"@type":"NewsArticle","publisher":{PUBLISHER}}}</script>'
SITE = '<script type="application/ld+json">{"@type":"WebSite","name":"The Echo"}</script>'


@pytest.mark.parametrize(
    ("head", "url", "site_name"),
    [
        (OG, None, "The Echo"),
        (SITE, None, "The Echo"),
        (LD, None, "Echo Press"),
        ("<meta name=application-name content='The Echo'>", None, "The Echo"),
        (OG + LD + "<title>Kelp | The Echo</title>", None, "The Echo"),
        ("<title>Kelp | Salt Gazette</title>", "https://www.salt-gazette.example/1", "Salt Gazette"),
        ("<title>Kelp | Oceans</title>", "https://www.salt-gazette.example/1", "salt-gazette.example"),
        ("<meta property=og:site_name content='https://www.echo.example/'>", None, None),
        ("<meta name=twitter:site content=@SaltGazetteNews>", "https://news.saltgazette.example/1", "SaltGazette"),
        ("<meta name=twitter:site content=@someone>", "https://www.saltgazette.example/1", "saltgazette.example"),
        (
            "<title>우물 | 갈대일보</title></head><body><img class=logo alt=갈대일보>",
            "https://reed.example/1",
            "갈대일보",
        ),
        (
            "<title>우물 | 갈대일보</title></head><body><h1><a href=/>갈대일보</a></h1>",
            "https://reed.example/1",
            "갈대일보",
        ),
        (
            "<title>우물 | 사회</title></head><body><img class=logo alt=갈대일보>",
            "https://reed.example/1",
            "reed.example",
        ),
        ("<title>Kelp - a clock</title>", None, None),
    ],
)
def test_site_name(head: str, url: str | None, site_name: str | None) -> None:
    """The site's name is the stated one, that the title ends with or that the host tells; an address is no name."""
    assert read(page(head), url).site_name == site_name


@pytest.mark.parametrize(
    ("title", "foot"),
    [
        ("Paper Shed: Kelp clock", "<p>© 2024 Paper Shed"),
        ("Kelp clock - Paper Shed - Notes", "<p>All rights: Paper Shed</p><p>Paper Shed</p>"),
        ("Kelp clock | The Paper Shed of the Bay", "<p>This is a page of The Paper Shed of the Bay."),
    ],
)
def test_name_in_the_foot(title: str, foot: str) -> None:
    """What `<title>` says beside the headline is the site's name, if the page's foot has it, too."""
    html = f"<html><head><title>{title}</title></head><body><article><h1>Kelp clock</h1><p>It ticks.</article>{foot}"
    assert read(html, "https://shed.example/1").site_name in ("Paper Shed", "The Paper Shed of the Bay")


def test_a_photos_owner_is_not_the_site() -> None:
    """A credit amid the page is no notice of the site's rights."""
    lines = "<p>It ticks.</p>" * 20
    html = f"<title>Kelp: a clock of the bay</title><h1>Kelp: a clock of the bay</h1><p>© Kelp museum</p>{lines}"
    assert read(f"<html>{html}", "https://shed.example/1").site_name == "shed.example"


def test_publisher_of_the_article() -> None:
    """The JSON-LD publisher is taken with its address."""
    assert read(page(LD), "https://echo.example/1").publisher == Publisher("Echo Press", "https://echo.example/about")


def test_publisher_by_reference() -> None:
    """A publisher that is only a reference is looked up among the page's objects."""
    graph = (
        '{"@graph":[{"@type":"Article","publisher":{"@id":"#o"}},{"@type":"Organization","@id":"#o","name":"Echo"}]}'
    )
    assert read(page(f"<script type='application/ld+json'>{graph}</script>")).publisher == Publisher("Echo")


def test_publisher_from_byline_and_rights() -> None:
    """Where nothing is declared, the byline's outlet and the holder of the rights are the publisher."""
    known = document("text", authors=[Author("한솔", organization="달빛신문")], copyright=Copyright("© 달빛", "달빛"))
    assert [found.value.name for rule in (byline_outlet, rights_holder) for found in rule(known)] == [
        "달빛신문",
        "달빛",
    ]


PROSE = "<p>마을 한가운데 놓인 우물이 다시 열렸다. 사람들은 전등을 내린다고 한다.</p>"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("우물\n2024-03-05 14:22 출처 : 느티일보\n<p>우물이 다시 열렸다고 한다.</p>", "느티일보"),
        ("우물\n<p>우물이 다시 열렸다고 한다.</p><p>출처 : 느티소식</p>", "느티소식"),
        ("우물\n<p>우물이 다시 열렸다고 한다.</p>\n이전글 우물\n출처 : 느티일보", None),
        ("우물\n<p>우물이 다시 열렸다고 한다.</p><figcaption>출처 : 느티일보</figcaption>", None),
        (f"우물\n{PROSE}<p>출처 : 느티시청</p>{PROSE}", None),
    ],
)
def test_source_line(text: str, name: str | None) -> None:
    """A scrape's own source line names the publisher, not the site; a table's, a photo's and a neighbour's do not."""
    metadata = read(text)
    assert (metadata.publisher, metadata.site_name) == (Publisher(name) if name else None, None)


def test_no_publisher() -> None:
    """A page that names none has none."""
    assert read(page("<title>Kelp</title>")).publisher is None
