"""Places for things: boxes, labels, free places."""
