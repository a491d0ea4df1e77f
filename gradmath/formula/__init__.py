"""Formulas that a user types: from text to a landscape with exact derivatives."""
