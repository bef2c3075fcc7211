"""Which of a page's dates is the article's: the one near the headline, not a clock's, a neighbour's or a reader's."""

from __future__ import annotations

import pytest

from reading import read

PROSE = 4 * (
    "<p>On the slipway a clock is driven by nothing but drying kelp, and it has kept time through all the storms.</p>"
)
MENU = "<div id=menu><ul><li>Home</li><li>Tides</li><li>Boats</li></ul></div>"
HEADLINE = "<h1>Kelp clock</h1>"
ROWS = "<ul><li>Fog bell 4 March 2024</li><li>Tide gate 3 March 2024</li></ul>"


def page(*parts: str) -> str:
    return f"<!doctype html><html lang=en-GB><head><title>Kelp clock</title></head><body>{''.join(parts)}</body></html>"


NEAR = [
    # above the headline in one box with it; a list of other pages behind the text
    page(
        MENU, f"<div class=piece><div class=day>5 March 2024</div>{HEADLINE}{PROSE}</div><div class=more>{ROWS}</div>"
    ),
    # blogs set the day above the post and readers' words below it
    page(
        MENU,
        f"<div class=day><h2>Tuesday, 5 March 2024</h2><div class=post><h3>Kelp clock</h3>{PROSE}</div>",
        "<div class=comments><p>Ann 6 March 2024 at 10:02</p></div></div>",
    ),
    # today's date in the page's head
    page(f"<div>Thursday, 7 March 2024</div>{MENU}", f"<div>{HEADLINE}{PROSE}<p>5 March 2024</p></div>"),
    # the article's own foot, which blog software calls so
    page(
        MENU, f"<article>{HEADLINE}{PROSE}<div class=entry-footer>5 March 2024 | Clocks | Comments: 2</div></article>"
    ),
    page(
        MENU,
        f"<article>{HEADLINE}{PROSE}<footer class=entry-footer>Posted on <time datetime=2024-03-05>5 March</time>",
        "</footer></article>",
    ),
    # an article that speaks of itself
    page(
        MENU,
        f"<div>{HEADLINE}{PROSE}<p><small>This entry was posted on Tuesday, March 5th, 2024 and is filed under ",
        "Clocks. You can follow any responses to this entry through the feed, or leave a response from your own site.",
        "</small></p></div>",
    ),
    # the title in the page's foot is no headline
    page(MENU, f"<div><p><b>A clock of kelp</b></p><p><i>Harbour, 5 March 2024</i></p>{PROSE}</div>").replace(
        "</body>", "<p>Kelp clock, slipway 1, harbour town, all rights reserved</p></body>"
    ),
    # two digits for the year, where nothing but the headline is near; a photo's date
    page(MENU, f"<div>{HEADLINE}<p>Photo: Ann Reed, 1 February 2023</p><p>5 March 2024</p>{PROSE}</div>"),
    page(MENU, f"<div>{HEADLINE}<p>05.03.24 | 2 Kommentare</p>{PROSE}</div>").replace("en-GB", "de"),
    # a script alone tells the date
    page(MENU, f"<div>{HEADLINE}{PROSE}</div><script>var ct='1',createTime='2024-03-05 14:22';</script>"),
    page(MENU, f'<div>{HEADLINE}{PROSE}</div><script>var ct = "1709616120";</script>'),
    # newsrooms that only print the last change, to the minute
    page(MENU, f"<div>{HEADLINE}<p>Updated: 5 March 2024 14:22</p>{PROSE}</div><table>{ROWS}</table>"),
    page(MENU, f"<div>{HEADLINE}<p>Updated: 7 March 2024 14:22</p><p>Harbour, 5 March 2024</p>{PROSE}</div>"),
]


@pytest.mark.parametrize("html", NEAR)
def test_own_date(html: str) -> None:
    """The date in the headline's own surroundings is the article's."""
    assert (read(html).date_published or "")[:10] == "2024-03-05"


@pytest.mark.parametrize(
    "html",
    [
        page(MENU, f"<div>{HEADLINE}{PROSE}</div><div>{ROWS}</div>"),
        page(MENU, f"<div>{HEADLINE}{PROSE}<div class=comments><p>Posted by Ann at 5 March 2024 10:02</p></div></div>"),
        page(MENU, f"<div class=today>5 March 2024</div><div>{HEADLINE}{PROSE}</div>"),
        page(MENU, f"<div>{HEADLINE}<p>Open from ten to five. Closed 4 and 5 March 2024</p>{PROSE}</div>"),
        page(MENU, f"<div>{HEADLINE}<figure><img src=a.jpg>5 March 2024</figure>{PROSE}</div>"),
        page(MENU, f"<div>{HEADLINE}<p>Photo: Ann Reed, 5 March 2024</p>{PROSE}</div>"),
        page(MENU, f"<div>{HEADLINE}<p>Last updated 5 March 2024</p>{PROSE}</div>"),
    ],
)
def test_of_others(html: str) -> None:
    """Lists of other pages, readers' words, clocks, days off and a manual's last change tell no publication."""
    assert read(html).date_published is None


def test_last_change_of_a_wiki() -> None:
    """The foot that a wiki calls so tells the last change, whatever sentence it puts it into."""
    foot = "<ul class=footer><li id=footer-info-lastmod>Diese Seite wurde zuletzt am 5. März 2024 geändert.</li></ul>"
    metadata = read(page(HEADLINE, PROSE, foot).replace("en-GB", "de"))
    assert (metadata.date_published, metadata.date_modified) == (None, "2024-03-05")


def test_an_event_that_opens_the_text() -> None:
    """A short word before a date is its label only where no sentence follows."""
    event = "<p>Am 19. September 2024 spielt das Orchester am Kai.</p><p class=datum>05.03.2024</p>"
    assert read(page(HEADLINE, event, PROSE).replace("en-GB", "de")).date_published == "2024-03-05"
