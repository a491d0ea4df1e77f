"""The audit: whether what is on screen is true and legible. `lecture audit` performs segments without encoding them."""
