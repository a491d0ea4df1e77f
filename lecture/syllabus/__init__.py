"""What to show: `lectures.toml`, its scenes, their beats and landscapes."""
