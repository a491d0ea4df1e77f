"""The template of `lecture new`: a course to adapt, copied with another name instead of ``mycourse``."""
