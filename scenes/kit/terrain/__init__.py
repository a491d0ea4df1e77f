"""An error landscape in space: its surface, what stands on it, and who looks at it from where."""
