"""What somebody gives: reading it within bounds, and showing it without obeying it."""
