"""Real models on real data, whose errors are landscapes of many weights."""
