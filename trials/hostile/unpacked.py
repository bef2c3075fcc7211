"""Archives whose addresses are no names for files, and WACZ files that lie."""

from __future__ import annotations

import gzip
import hashlib
import io
import json
import stat
import zipfile

from trials.hostile import Made, html

_ADDRESSES = (
    "http://h.example/../../../../tmp/out.html", "http://h.example/%2e%2e/%2e%2e/tmp/out.html", "file:///tmp/out.html",
    "http://h.example/a%00b.html", "http://h.example/" + "n" * 1000, "http://h.example/CON", "http://h.example/dot.",
    "http://h.example/a", "http://h.example/a/b", "http://h.example/a/", "http://h.example/Case", "http://h.example/case",
    "http://h.example/caf\u00e9", "http://h.example/cafe\u0301", "http://h.example/?q=../../x", "http://h.example/..\\..\\w",
    "urn:uuid:1", "http://h.example/-rf", "http://h.example/~root/.ssh/authorized_keys", "http://h.example/.htaccess",
    "http://h.example/%0a", "http://h.example/$(id)", "http://h.example/a", "http://h.example/aux.html", "http://h.example/a:b",
)  # fmt: skip


def record(number: int, address: str, block: bytes = b"") -> bytes:
    """Return a resource record with a page."""
    block = block or html(f"{number}").encode()
    lines = (
        "WARC/1.1",
        "WARC-Type: resource",
        f"WARC-Record-ID: <urn:uuid:00000000-0000-4000-8000-{number:012d}>",
        "WARC-Date: 2025-10-29T08:52:46Z",
        f"WARC-Target-URI: {address}",
        "Content-Type: text/html; charset=utf-8",
        f"Content-Length: {len(block)}",
    )
    return "\r\n".join((*lines, "", "")).encode() + block + b"\r\n\r\n"


def _warc() -> bytes:
    return b"".join(gzip.compress(record(number, address), mtime=0) for number, address in enumerate(_ADDRESSES))


def wacz(
    *, path: str = "archive/data.warc.gz", digest: str = "", deflated: bool = False, **more: tuple[bytes, int]
) -> bytes:
    """Return a WACZ whose list says this path and digest, with other members (content and mode by name)."""
    data = gzip.compress(record(1, "http://h.example/"), mtime=0)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo("archive/data.warc.gz")
        info.compress_type = zipfile.ZIP_DEFLATED if deflated else zipfile.ZIP_STORED
        archive.writestr(info, data)
        for name, (content, mode) in more.items():
            info = zipfile.ZipInfo(name)
            info.external_attr = mode << 16
            archive.writestr(info, content)
        stated = digest or f"sha256:{hashlib.sha256(data).hexdigest()}"
        listed = [{"name": "data.warc.gz", "path": path, "hash": stated, "bytes": len(data)}]
        package = {"profile": "data-package", "wacz_version": "1.1.1", "resources": listed}
        archive.writestr("datapackage.json", json.dumps(package))
    return out.getvalue()


def _refused(name: str, raw: bytes) -> Made:
    return Made("B61b", f"{name}.wacz", "unpack", raw, (1, 3))


CASES: list[Made] = [
    Made("B61", "addresses.warc.gz", "unpack", _warc(), (0,)),
    Made("B61b", "whole.wacz", "unpack", wacz(), (0,)),
    _refused("digest-wrong", wacz(digest="sha256:" + "0" * 64)),
    _refused("path-outside", wacz(path="../../../../etc/passwd")),
    Made("B61b", "deflated.wacz", "unpack", wacz(deflated=True), (0,)),
    _refused("link", wacz(**{"pages/link": (b"/etc/passwd", stat.S_IFLNK | 0o777)})),
    _refused("not-listed", wacz(**{"unlisted.txt": (b"x", 0o644)})),
    _refused("slip", wacz(**{"archive/../../../tmp/out.warc.gz": (b"x", 0o644)})),
    _refused("cut", wacz()[:-50]),
]
