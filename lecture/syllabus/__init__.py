"""What is to be shown: `lectures.toml`, its scenes, their beats and landscapes."""
