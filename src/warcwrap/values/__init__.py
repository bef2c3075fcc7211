"""Text to value, one file a kind of value; the words of each language stand in `languages/`, one table a language."""
