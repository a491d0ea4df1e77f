"""Where things may stand: boxes, labels, free places."""
