"""Where a rights statement begins and ends in its line."""

from __future__ import annotations

import pytest

from warcwrap.values.statements import statement

LINES: list[tuple[str, list[str], str]] = [
    # links: menus on both sides, the holder's own name, sentences with a link in them
    ("Imprint Privacy © 2022 Bergland Verlag GmbH", ["Imprint", "Privacy"], "© 2022 Bergland Verlag GmbH"),
    ("© 2021 Larkwood Post. Privacy Policy.", ["Larkwood Post", "Privacy Policy"], "© 2021 Larkwood Post."),
    ("© 2024 Vale, Brandt Media | Contact", ["Vale", "Brandt Media", "Contact"], "© 2024 Vale, Brandt Media"),
    ("Vale Post © 2024 Contact", ["Vale Post", "Contact"], "Vale Post © 2024"),
    ("Terms | Copyright © 2024 Vale Institute", ["Terms", "Copyright © 2024 Vale Institute"],
     "Copyright © 2024 Vale Institute"),
    ("Copyright Policy | Privacy Policy", ["Copyright Policy", "Privacy Policy"], ""),
    # makers of the site
    ("Copyright © 2021 The Quarry Blog | Powered by Astro Theme", [], "Copyright © 2021 The Quarry Blog"),
    ("© 2023 Vale News Designed & Developed by Bartek", [], "© 2023 Vale News"),
    ("© Vale Nachrichten 2023 | Webdesign: Atelier Nord", [], "© Vale Nachrichten 2023"),
    ("© 2023 Vale. Tüm hakları saklıdır. Yazılım: CMSX", [], "© 2023 Vale. Tüm hakları saklıdır."),
    ("Vale Forum © 2004-2024. Forum software by Xen® © 2010-2024 Xen Ltd.", [], "Vale Forum © 2004-2024."),
    # prose before it
    ("This site follows the Code of Ethics © COPYRIGHT VALE LIMITED 2023. ALL RIGHTS RESERVED.", [],
     "© COPYRIGHT VALE LIMITED 2023. ALL RIGHTS RESERVED."),
    ("Larkwood.example and all content copyright © 2006-2022 C5Media Inc. It is hosted well.", [],
     "Larkwood.example and all content copyright © 2006-2022 C5Media Inc."),
    ("We collect information about the content. © Vale Star Pty Limited 2020. All times AEDT.", [],
     "© Vale Star Pty Limited 2020."),
    # what follows it
    ("© 2024 Larkwood.example. All rights reserved. v2.31.4 rev 2024.1", [],
     "© 2024 Larkwood.example. All rights reserved."),
    ("Copyright © 2000-2024 清溪网 版权所有 京ICP备05000000号", [], "Copyright © 2000-2024 清溪网 版权所有"),
    ("版权所有：清溪市人民政府 主办单位：清溪市人民政府办公室", [], "版权所有：清溪市人民政府"),
    ("Copyright © 2024 들꽃매일. All rights reserved. mail to news@dk.example", [],
     "Copyright © 2024 들꽃매일. All rights reserved."),
    ("© 1999–2024 Долина.Ру 18+", [], "© 1999–2024 Долина.Ру"),
    # terms behind an aside
    ("©2024 Vale Network. A Brandt Company. All Rights Reserved.", [],
     "©2024 Vale Network. A Brandt Company. All Rights Reserved."),
    ("Copyright 2024 © Valle S.r.l. - P.IVA 01234567890 - Tutti i diritti riservati", [],
     "Copyright 2024 © Valle S.r.l. - P.IVA 01234567890 - Tutti i diritti riservati"),
    ("Copyright © 2024 Lembah.example. Hak cipta dilindungi undang-undang.", [],
     "Copyright © 2024 Lembah.example. Hak cipta dilindungi undang-undang."),
    # a holder before its terms, without a sign
    ("2010-2024 Vale Institute. All rights reserved.", [], "2010-2024 Vale Institute. All rights reserved."),
    ("Minato Inc. No reproduction without permission.", [], "Minato Inc. No reproduction without permission."),
    # a second notice
    ("Copyright © Údolí News, a.s. Copyright © Údolí.example, a.s. Obsah je chráněn.", [],
     "Copyright © Údolí News, a.s."),
]  # fmt: skip


@pytest.mark.parametrize(("line", "links", "expected"), LINES)
def test_statement(line: str, links: list[str], expected: str) -> None:
    """A statement is cut out of its line word for word."""
    assert statement(line, links) == expected
