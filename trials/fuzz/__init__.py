"""Fuzzing: readers, extraction and validation fed with what no program wrote."""
