"""A network: its units, weights and slopes, drawn and worked through."""
