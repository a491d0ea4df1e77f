"""What segments share, by craft."""
