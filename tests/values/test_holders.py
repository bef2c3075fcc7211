"""Whose the rights are, and since when."""

from __future__ import annotations

import pytest

from warcwrap.values.holders import holder, stated_years

STATEMENTS: list[tuple[str, str | None]] = [
    ("© 2024 Larkwood Interactive LLC, a Brandt company. All rights reserved.", "Larkwood Interactive LLC"),
    ("© Brandt Publishing Limited, Quay House, Bath BA1 1UA. All rights reserved.", "Brandt Publishing Limited"),
    ("© 2024 Larkwood, Inc. 120 Broadway, New York, NY 10271. All Rights Reserved.", "Larkwood, Inc."),
    ("© 2024 Vale Institute, 12 Quarry Lane, Oxford OX1 2AB", "Vale Institute"),
    ("© 2020 Vale! Inc. All rights reserved", "Vale! Inc"),
    ("© Talbote Land GmbH & Co.KG", "Talbote Land GmbH & Co.KG"),
    ("Ein Angebot der Nordmark Medien GmbH & Co. KG © 2022", "Nordmark Medien GmbH & Co. KG"),
    ("talbote.example ist ein Angebot der Nordmark GmbH © 2020", "Nordmark GmbH"),
    ("© De Vallei 2020", "De Vallei"),
    ("© 2001 - 2024 MAFDOL, a. s., a dodavatelé Profidol, ČTD.", "MAFDOL, a. s."),
    ("© 1996 - 2020. Todos direitos reservados a Editora Vale S/A. Este material é protegido.", "Editora Vale S/A"),
    ("Copyright 2000-2020 © Vale and respective owners", "Vale"),
    ("All material © 1998-2019 by Larkwood Herald unless otherwise noted.", "Larkwood Herald"),
    ("© 2024 घाटी समाचार लिमिटेड. सर्वाधिकार सुरक्षित.", "घाटी समाचार लिमिटेड"),
    ("جميع الحقوق محفوظة لـ صحيفة الوادي © 2020", "صحيفة الوادي"),
    ("© 2020 تمامی حقوق برای خبرگزاری دره محفوظ است", "خبرگزاری دره"),
    ("版權為香港青溪有限公司擁有 © 2020", "香港青溪有限公司"),
    ("このサイトの著作権は港湾新聞社に帰属します。", "港湾新聞社"),
    ("ⓒ세상을 보는 눈, 들꽃매일", "들꽃매일"),
    ("ⓒ'오늘의 경제' 들꽃매일. 무단전재 및 재배포금지", "들꽃매일"),
    ("ⓒ종합 경제정보 미디어 들꽃매일 무단전재 배포금지", "들꽃매일"),
    ("Copyright by VTBC(https://vtbc.example) All Rights Reserved.", "VTBC"),
    ("© 2012 Creative Commons BY", None),
    ("Texts are licensed under CC BY 4.0.", None),
    ("Alle Rechte vorbehalten. Für Fragen zu Rechten wenden Sie sich bitte an uns.", None),
    ("Copyright © 1999-2022", None),
]


@pytest.mark.parametrize(("stated", "expected"), STATEMENTS)
def test_holder(stated: str, expected: str | None) -> None:
    """A holder is a name: without years, terms, address, parent company and slogan."""
    found = holder(stated)
    assert (found and found.rstrip(".")) == (expected and expected.rstrip("."))


@pytest.mark.parametrize(
    ("stated", "expected"),
    [
        ("© 2001–2024 Vale", ((2001, 2024),)),
        ("© 2019-20, 2024 Vale", ((2019, 2020), 2024)),
        ("© 1998, 1999 Vale", (1998, 1999)),
        ("© स्वत्व २०२०", (2020,)),
        ("สงวนลิขสิทธิ์ © 2567 หุบเขา", (2567,)),
        ("© Vale, tel. 2000 2020 0018", (2000, 2020)),
        ("© Vale 12019", ()),
    ],
)
def test_years(stated: str, expected: tuple[int | tuple[int, int], ...]) -> None:
    """Years are as stated, ranges as pairs, in the digits and the era of the language."""
    assert stated_years(stated) == expected
