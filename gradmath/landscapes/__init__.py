"""Error landscapes: what one is, the catalogue, and what somebody chose."""
