"""What `lecture new` copies: a course to change, under the name that is given instead of ``mycourse``."""
