"""Trials: what is too long for the tests, one command each; see README.md."""
