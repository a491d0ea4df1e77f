"""Plain shapes and line styles."""
