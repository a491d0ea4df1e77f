"""Words, formulas and numbers."""
