"""What can be made of lectures."""
