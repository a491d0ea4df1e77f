"""The segments of this course."""
