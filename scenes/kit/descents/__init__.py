"""What goes down: balls, trails, hikers, swarms, and the ways that they take."""
