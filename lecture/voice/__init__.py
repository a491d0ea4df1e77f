"""Who speaks, and how it sounds."""
