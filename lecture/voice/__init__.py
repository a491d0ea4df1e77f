"""Who speaks, and how it sounds."""

# Kept here, because the command line needs no more of a voice than its name.
DEFAULT_VOICE = "hibari"
