"""Drawing parts: their keys, the local pool, other machines, progress."""
