"""Headings taken apart: headline, kicker, words for screen readers."""

from __future__ import annotations

import pytest
from bs4 import BeautifulSoup

from warcwrap.values.heading import Heading, heading


def read(html: str) -> Heading:
    tag = BeautifulSoup(html, "html.parser").find()
    assert tag is not None
    return heading(tag)


@pytest.mark.parametrize(
    ("html", "whole", "main"),
    [
        ("<h1>Kelp clock</h1>", "Kelp clock", "Kelp clock"),
        ("<h1>A <em>kelp</em> clock</h1>", "A kelp clock", "A kelp clock"),
        ("<h1><span class=kicker>Bay</span><span>Kelp</span></h1>", "Bay Kelp", "Kelp"),
        ("<h1><a><span class=roofline>Bay</span> Kelp</a></h1>", "Bay Kelp", "Kelp"),
        ("<h1><i class=label>Plus</i> Kelp <b class=count>12</b></h1>", "Plus Kelp 12", "Kelp"),
        ("<h1><span class=kicker>Bay</span></h1>", "Bay", "Bay"),
        ("<h1><span class=kicker>Bay</span><span class=label>Kelp</span></h1>", "Bay Kelp", "Bay Kelp"),
        ("<h1><span class=sr-only>Article:</span> Kelp</h1>", "Kelp", "Kelp"),
        ("<h1><style>h1 {color: sea}</style>Kelp</h1>", "Kelp", "Kelp"),
    ],
)
def test_parts(html: str, whole: str, main: str) -> None:
    """What markup calls kicker, label or counter is set apart; emphasis is not, and something always stays."""
    assert (read(html).whole, read(html).main) == (whole, main)


def test_unnamed_parts() -> None:
    """Parts without a telling name are listed, for the head to tell which is the headline."""
    assert read("<h1><span>Bay</span><span>Kelp</span></h1>").parts == ("Bay", "Kelp")


def test_joined() -> None:
    """A colon of its own joins kicker and headline."""
    assert read("<h1><b class=kicker>Bay</b><span class=x>: </span><b>Kelp</b></h1>").is_joined
