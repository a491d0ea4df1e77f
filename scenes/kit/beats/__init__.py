"""Beats, the base of every segment, and what changes over a beat."""
