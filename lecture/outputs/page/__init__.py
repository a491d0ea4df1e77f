"""Lesson pages: the film, what is said in it, and figures that do what it shows."""
