"""The names of the built-in themes. What they look like takes a moment to import; see `scenes.kit.frame.theme`."""

THEMES = ("dark", "light")
USUAL_THEME = "dark"
"""The theme unless another is asked for, which therefore is in no name of a folder or of a scene."""
