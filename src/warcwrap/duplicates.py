"""Which payloads a task has written already, however many: kept on disk, not in memory."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import asdict
from datetime import datetime

from warcwrap.records import Original
from warcwrap.storage import no_room, temporary_database


class Known:
    """The first record of each payload, by the payload's SHA-256. The table is a temporary file without a name."""

    def __init__(self) -> None:
        self._table = temporary_database("known (key BLOB PRIMARY KEY, record TEXT NOT NULL) WITHOUT ROWID")

    def first(self, record: Original) -> Original | None:
        """Return the record that has this payload already; None for the first, which is remembered.

        Raises OutputError where there is no room for it.
        """
        try:
            return self._first(record)
        except sqlite3.Error as problem:
            raise no_room(problem) from problem

    def _first(self, record: Original) -> Original | None:
        key = bytes.fromhex(record.key)
        row = self._table.execute("SELECT record FROM known WHERE key = ?", (key,)).fetchone()
        if row is None:
            # The HTTP head may be long, and no reference needs it.
            text = json.dumps({**asdict(record), "date": record.date.isoformat(), "head": None})
            self._table.execute("INSERT INTO known VALUES (?, ?)", (key, text))
            return None
        found = json.loads(row[0])
        return Original(**{**found, "date": datetime.fromisoformat(found["date"]), "head": b""})

    def forget(self, record: Original) -> None:
        """Take back the first record of a payload, which could not be written after all."""
        self._table.execute("DELETE FROM known WHERE key = ?", (bytes.fromhex(record.key),))

    def close(self) -> None:
        """Forget everything."""
        self._table.close()
