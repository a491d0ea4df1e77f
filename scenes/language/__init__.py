"""Languages: what is spoken and written in each, and how."""
