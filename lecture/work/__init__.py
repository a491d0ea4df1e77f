"""Getting parts drawn: their keys, the local pool, progress."""
