"""What the page says, in every language that it has."""
