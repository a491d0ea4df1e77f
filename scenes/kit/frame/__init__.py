"""The look of a frame: theme, type and safe area."""
