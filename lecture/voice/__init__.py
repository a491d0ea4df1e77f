"""Who speaks, and the sound of it."""
