"""Error landscapes: what one is, the catalogue, and those that a user chooses."""
