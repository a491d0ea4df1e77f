"""The source of scenes: where modules are, what they import, and their beats, read without running them."""
