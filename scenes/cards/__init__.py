"""The cards at a film's beginning and end."""
