"""The audit: what is on screen is true, and can be read. `lecture audit` performs segments without encoding them."""
