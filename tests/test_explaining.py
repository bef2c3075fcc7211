"""Why a value was taken: the winner, what agrees with it, and each loser with its reason."""

from __future__ import annotations

from pathlib import Path

import pytest

from commands import run
from conftest import EXAMPLES
from warcwrap import extraction
from warcwrap.explaining import LOSERS, Story, explain
from warcwrap.page import Page
from warcwrap.schema import load
from warcwrap.showing import explained
from warcwrap.storage import Body
from warcwrap.wrapping import wrap


def told(html: str, url: str | None = None) -> dict[str, Story]:
    return explain(Page("page", Body.of(html.encode()), url=url))


def lost(story: Story) -> list[tuple[str, str, str]]:
    return [(each.rule, each.value, each.reason) for each in story.lost]


def test_every_field_has_a_story() -> None:
    """Each field of the metadata is explained, and the story ends in the value that the metadata hold."""
    page = Page("news.html", Body.of((EXAMPLES / "news.html").read_bytes()))
    stories, metadata = explain(page), extraction.read(page).metadata
    assert stories["title"].chosen[0].value == metadata.title
    assert stories["title"].chosen[0].rule == metadata.evidence["/title"].rule
    assert set(stories) >= {pointer.split("/")[1] for pointer in metadata.evidence}


def test_what_says_the_same() -> None:
    """Candidates with the same value are told as agreeing, once a rule."""
    story = told("<meta property=og:description content='Kelp.'><meta name=description content='Kelp.'>")["description"]
    assert [each.rule for each in story.agreeing] == ["description.og_description"]
    assert story.lost == ()


def test_what_is_trusted_less() -> None:
    """A candidate of a lower grade, and one further down in the table, say so."""
    html = (
        "<html lang=de><meta name=description content='Kelp am Kai.'><meta property=og:description content='Tang.'>"
        "<p>The harbour master of the town reads the clock and tells the fishers that it is time to go to sea.</p>"
    )
    stories = told(html)
    assert lost(stories["description"]) == [
        ("description.og_description", "Tang.", "description.meta_description comes first in the table")
    ]
    assert ("language.text_language", "en", "inferred is trusted less than declared") in lost(stories["language"])


def test_what_stands_later_in_the_page() -> None:
    """The second find of the rule that won says that it stands later."""
    html = "<meta name=description content='Kelp.'><meta name=description content='Tide.'>"
    assert lost(told(html)["description"]) == [("description.meta_description", "Tide.", "stands later in the page")]


def test_what_says_less() -> None:
    """A date without the time that the winner tells says less."""
    html = "<meta property=article:published_time content='2025-03-09T06:30:00+01:00'><p>x</p>"
    story = told(html, "https://www.harbour-post.example/2025/03/09/night-ferry")["date_published"]
    assert ("published.address_date", "2025-03-09", "says less") in lost(story)


def test_what_says_more_and_the_same_moment() -> None:
    """A title with the site's name holds the value, and more; one moment in two zones is the same moment."""
    html = (
        "<title>Kelp clock | The Harbour Post</title><article><h1>Kelp clock</h1></article>"
        "<meta property=article:published_time content='2025-03-09T06:30:00+01:00'>"
        "<article><time datetime='2025-03-09T05:30:00Z'>9 March</time></article>"
    )
    stories = told(html)
    assert ("title.title_element", "Kelp clock | The Harbour Post", "holds the value, and more") in lost(
        stories["title"]
    )
    assert "the same moment" in {each.reason for each in stories["date_published"].lost}


def test_many_losers() -> None:
    """Only the first losers are told, and how many more there were."""
    html = "".join(f"<meta name=description content='Kelp {number}.'>" for number in range(40))
    story = told(html)["description"]
    assert (len(story.lost), story.more) == (LOSERS, 39 - LOSERS)


def test_in_words() -> None:
    """Each value is followed by its grade, rule, place and text, then by how it was chosen and what lost, and why."""
    html = (
        "<title>Kelp clock | The Echo</title><article><h1>Kelp clock</h1></article>"
        "<meta property=og:title content='Tide table'>"
    )
    page = Page("page", Body.of(html.encode()))
    lines = list(explained(wrap(page, load("page-metadata")).document, explain(page)))
    title = lines[1 : lines.index(next(line for line in lines if line.startswith("subtitle")))]
    assert title[0].split() == ["title", "Kelp", "clock"]
    assert title[1].strip().startswith("declared by title.")
    assert any(line.strip().startswith('lost: "Tide table", declared by title.og_title at html') for line in title)


def test_a_page_cannot_act_on_the_terminal(tmp_path: Path) -> None:
    """Control and bidi characters of values, texts, losers and class names are escaped; each candidate is one line."""
    evil = "\x1b[31mred\u202e\u2066\x07\x9b"
    html = (
        f"<title>{evil} one</title><h1 class='{evil}'>{evil} two</h1><meta property=og:title content='{evil}\n three'>"
        f"<meta name=description content='{evil}\r\n a'><meta property=og:description content='b{evil}'>"
        f"<meta name=author content='Ada {evil} Quill'><p>© 2024 {evil} Echo</p><img src='/a{evil}.jpg' alt='{evil}'>"
    )
    (tmp_path / "page.html").write_bytes(html.encode())
    said = run("extract", tmp_path / "page.html", "--explain").stdout
    assert all(character.isprintable() for line in said.split("\n") for character in line)
    assert [line for line in said.split("\n") if line and not line.startswith((" ", "──"))] == [
        line for line in said.split("\n") if line[:1].islower() and line.split()[0].partition("/")[0] in KEYS
    ]


KEYS = {
    *("title", "subtitle", "description", "site_name", "date_published", "date_modified", "authors", "publisher"),
    *("copyright", "images", "language", "url", "canonical_url", "source", "validation"),
}


@pytest.mark.parametrize("full", [[], ["--full-soup"]])
def test_a_stored_page_is_shown_with_what_is_stored(tmp_path: Path, full: list[str]) -> None:
    """Metadata in an archive of ours are shown as they were written, with the losers that it keeps."""
    run("pack", EXAMPLES / "news.html", "-o", tmp_path / "x")
    said = run("extract", tmp_path / "x.warc.gz", "--explain", *full)
    assert said.exit_code == 0 and "declared by title." in said.stdout
