"""Error landscapes: the base class, the catalogue, and landscapes that a user chooses."""
