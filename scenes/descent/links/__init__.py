"""The pictures between the segments of the second lecture."""
