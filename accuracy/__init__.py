"""How right the metadata are: the gold pages read and scored, held against pinned floors and the run before."""
