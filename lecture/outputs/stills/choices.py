"""The formats and sizes of stills, apart from their making, so that a help is quick to print."""

FORMATS = ("png", "svg", "pdf")
LARGEST, SMALLEST = (3840, 2160), (320, 180)
