"""Lesson pages: the film, its words, and interactive figures of what it shows."""
