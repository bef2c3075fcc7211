"""The WARC format itself: grammar, reading, writing; nothing here knows HTML or metadata."""
