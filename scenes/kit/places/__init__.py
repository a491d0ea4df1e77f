"""Places for things: rectangles of the frame, and boxes around things."""
