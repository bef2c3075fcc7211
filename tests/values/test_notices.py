"""Rights lines and what they say."""

from __future__ import annotations

import pytest

from warcwrap.values.notice_words import term_marks, terms
from warcwrap.values.notices import notice
from warcwrap.values.words import words

Said = tuple[str, str | None, tuple[int | tuple[int, int], ...]]

LINES: list[tuple[str, Said]] = [
    (
        "Copyright © 푸른경제. 무단전재 및 재배포 금지.",
        ("Copyright © 푸른경제. 무단전재 및 재배포 금지.", "푸른경제", ()),
    ),
    ("<저작권자 ⓒ 들꽃매일, 무단 전재-재배포 금지>", ("저작권자 ⓒ 들꽃매일, 무단 전재-재배포 금지", "들꽃매일", ())),
    ("<저작권자(c) 들꽃매일, 무단전재 금지>", ("저작권자(c) 들꽃매일, 무단전재 금지", "들꽃매일", ())),
    ("[ⓒ 물결신문, 무단 전재 및 재배포 금지]", ("ⓒ 물결신문, 무단 전재 및 재배포 금지", "물결신문", ())),
    ("ⓒ 가람통신 & garam.example. 무단전재 금지", ("ⓒ 가람통신 & garam.example. 무단전재 금지", "가람통신", ())),
    (
        "저작권자 © 동강타임즈 무단전재 및 재배포 금지",
        ("저작권자 © 동강타임즈 무단전재 및 재배포 금지", "동강타임즈", ()),
    ),
    ("© みなと日報　記事・写真の無断転載禁止", ("© みなと日報　記事・写真の無断転載禁止", "みなと日報", ())),
    (
        "Copyright (C) 2015-2023 峰岡新聞社 禁無断転載",
        ("Copyright (C) 2015-2023 峰岡新聞社 禁無断転載", "峰岡新聞社", ((2015, 2023),)),
    ),
    ("版权所有 清溪晚报社 未经授权不得转载", ("版权所有 清溪晚报社 未经授权不得转载", "清溪晚报社", ())),
    ("清溪网版权所有 ©1997-2006", ("清溪网版权所有 ©1997-2006", "清溪网", ((1997, 2006),))),
    (
        "© 2024 The Larkwood Post. All rights reserved.",
        ("© 2024 The Larkwood Post. All rights reserved.", "The Larkwood Post", (2024,)),
    ),
    ("Larkwood Post © 2019-20", ("Larkwood Post © 2019-20", "Larkwood Post", ((2019, 2020),))),
    (
        "Imprint | Privacy | © 2011–2024 Quarry Gazette Ltd.",
        ("© 2011–2024 Quarry Gazette Ltd.", "Quarry Gazette Ltd", ((2011, 2024),)),
    ),
    (
        "© 1998 - 2020 Example Inc. | All Rights Reserved.",
        ("© 1998 - 2020 Example Inc. | All Rights Reserved.", "Example Inc", ((1998, 2020),)),
    ),
    (
        "Alle Rechte vorbehalten · 2022 · Beispiel GmbH",
        ("Alle Rechte vorbehalten · 2022 · Beispiel GmbH", "Beispiel GmbH", (2022,)),
    ),
    (
        "Copyright 2024 Larkwood Post. Republication without permission is prohibited.",
        ("Copyright 2024 Larkwood Post. Republication without permission is prohibited.", "Larkwood Post", (2024,)),
    ),
    (
        "© 2024 Larkwood Post, any reproduction without consent is forbidden",
        ("© 2024 Larkwood Post, any reproduction without consent is forbidden", "Larkwood Post", (2024,)),
    ),
    (
        "© 2024 Larkwood Post Ltd. Content may be shared under our licence. Imprint",
        ("© 2024 Larkwood Post Ltd. Content may be shared under our licence.", "Larkwood Post Ltd", (2024,)),
    ),
    (
        "© Kleinstadt Bote 2024. Jede Vervielfältigung ist untersagt.",
        ("© Kleinstadt Bote 2024. Jede Vervielfältigung ist untersagt.", "Kleinstadt Bote", (2024,)),
    ),
    (
        "© Le Phare 2024, toute rediffusion interdite sans accord",
        ("© Le Phare 2024, toute rediffusion interdite sans accord", "Le Phare", (2024,)),
    ),
    (
        "© みなと日報　本紙記事の無断複写をお断りします",
        ("© みなと日報　本紙記事の無断複写をお断りします", "みなと日報", ()),
    ),
    ("© 2024 清溪晚报 未获书面同意请勿摘编", ("© 2024 清溪晚报 未获书面同意请勿摘编", "清溪晚报", (2024,))),
    ("ⓒ 들꽃매일. 콘텐츠의 무단 사용을 금합니다.", ("ⓒ 들꽃매일. 콘텐츠의 무단 사용을 금합니다.", "들꽃매일", ())),
    ("© 2024 Larkwood Reproductions Ltd", ("© 2024 Larkwood Reproductions Ltd", "Larkwood Reproductions Ltd", (2024,))),
    (
        "<저작권자(c) 들꽃매일, 무단 전재-재배포 금지> 2024/03/05 14:22 송고",
        ("저작권자(c) 들꽃매일, 무단 전재-재배포 금지", "들꽃매일", ()),
    ),
    (
        "<저작권자(c) 들꽃매일, 무단 전재-재배포 금지>한가람 기자 garam@outlet.example",
        ("저작권자(c) 들꽃매일, 무단 전재-재배포 금지", "들꽃매일", ()),
    ),
    (
        "© 2024 Larkwood Post. Reproduction without permission prohibited. By Jane Doe",
        ("© 2024 Larkwood Post. Reproduction without permission prohibited.", "Larkwood Post", (2024,)),
    ),
    (
        "저작권자 ⓒ 들꽃매일 (www.deulkkot.example) 무단전재 및 재배포 금지",
        ("저작권자 ⓒ 들꽃매일 (www.deulkkot.example) 무단전재 및 재배포 금지", "들꽃매일", ()),
    ),
    ("© Riproduzione riservata", ("© Riproduzione riservata", None, ())),
]


@pytest.mark.parametrize(("line", "expected"), LINES, ids=lambda value: value if isinstance(value, str) else "")
def test_notice(line: str, expected: Said) -> None:
    """A rights line gives its statement verbatim without enclosing brackets, its holder and its years."""
    read = notice(line)
    assert read is not None
    said = read.copyright
    holder = said.holder.rstrip(".") if said.holder else None
    assert (said.statement, holder, said.years) == expected


@pytest.mark.parametrize(
    "line", ["", "도서관이 문을 열었다.", "The clock runs four minutes fast.", "(a) first (b) second"]
)
def test_no_notice(line: str) -> None:
    """Prose is no notice."""
    assert notice(line) is None


@pytest.mark.parametrize(
    "line", ["Powered by phpBB® Forum Software © phpBB Limited", "Powered by Discuz! X3.4 © 2001-2023 Comsenz Inc."]
)
def test_software(line: str) -> None:
    """The line of a board's software is known as such."""
    read = notice(line)
    assert read is not None and read.is_software


def test_every_term_is_marked() -> None:
    """The fast look at a line passes none by in which a phrase of terms is found, however it is written."""
    listed = words("copyright", "terms", "words")
    for word in (*listed, *map(str.upper, listed), *(word.replace(" ", "") for word in listed)):
        line = f"x · {word} – y"
        assert term_marks(line) or not terms().search(line), line
