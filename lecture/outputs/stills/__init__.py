"""Stills for slides."""
