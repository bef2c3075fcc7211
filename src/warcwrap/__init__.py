"""warcwrap wraps saved web pages and their metadata together into WARC files.

Names load when they are first used, so that a program pays only for what it needs.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

from warcwrap.version import VERSION

if TYPE_CHECKING:
    from warcwrap.archive import captures as captures
    from warcwrap.archived import Archived as Archived
    from warcwrap.errors import WarcwrapError as WarcwrapError
    from warcwrap.exporting import ExportResult as ExportResult
    from warcwrap.exporting import export as export
    from warcwrap.judging import validate as validate
    from warcwrap.metadata import Metadata as Metadata
    from warcwrap.pack_options import PackOptions as PackOptions
    from warcwrap.packing import PackResult as PackResult
    from warcwrap.packing import pack as pack
    from warcwrap.page import Page as Page
    from warcwrap.repairing import RepairResult as RepairResult
    from warcwrap.repairing import repair as repair
    from warcwrap.sources import read as read
    from warcwrap.unpacking import UnpackResult as UnpackResult
    from warcwrap.unpacking import unpack as unpack
    from warcwrap.verifying import VerifyResult as VerifyResult
    from warcwrap.verifying import verify as verify
    from warcwrap.wrapping import extract as extract
    from warcwrap.writing import WarcWriter as WarcWriter

__version__ = VERSION

_HOMES = {
    "read": "sources",
    "extract": "wrapping",
    "validate": "judging",
    "WarcWriter": "writing",
    "captures": "archive",
    "pack": "packing",
    "verify": "verifying",
    "unpack": "unpacking",
    "export": "exporting",
    "repair": "repairing",
    "Page": "page",
    "Metadata": "metadata",
    "Archived": "archived",
    "PackOptions": "pack_options",
    "PackResult": "packing",
    "VerifyResult": "verifying",
    "UnpackResult": "unpacking",
    "ExportResult": "exporting",
    "RepairResult": "repairing",
    "WarcwrapError": "errors",
}

__all__ = ["__version__", *_HOMES]


def __getattr__(name: str) -> Any:
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    value = getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted(__all__)
