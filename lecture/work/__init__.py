"""Getting parts drawn: their keys, the local pool, other machines, progress."""
