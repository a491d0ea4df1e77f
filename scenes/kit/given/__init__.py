"""Input from users: reading it within bounds, and showing it without obeying it."""
