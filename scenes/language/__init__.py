"""Languages: what is said and written in each, and how."""
