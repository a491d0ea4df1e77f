"""Keeping things: records, folders, fingerprints and clips."""
