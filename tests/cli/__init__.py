"""One file per command; each is run through Click's runner, and once as an installed program."""
