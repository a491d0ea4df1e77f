"""Pixels: the camera, what paints itself, and compiled drawing."""
