"""The version of warcwrap, as it stands in every document and archive it writes."""

from __future__ import annotations

VERSION = "0.1.0"
