"""What is kept: records, folders, fingerprints and clips."""
