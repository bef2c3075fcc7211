"""The addresses under which our archives hold what they say of themselves; `docs/format.md` describes the records."""

from __future__ import annotations

README_URI = "urn:warcwrap:readme"
REPORT_URI = "urn:warcwrap:report"
LOSSES_URI = "urn:warcwrap:losses"
SCHEMA_URI = "urn:warcwrap:schema:sha256:"
METADATA_URI = "urn:warcwrap:metadata:"
