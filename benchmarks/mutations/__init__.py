"""Damages source, audits what it touches, and tells what caught it: ``python -m benchmarks.mutations``."""
