"""What is kept: records, folders, fingerprints, and the stores of parts."""
