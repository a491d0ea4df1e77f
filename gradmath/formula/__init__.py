"""Formulas that somebody types: from text to a landscape with exact derivatives."""
