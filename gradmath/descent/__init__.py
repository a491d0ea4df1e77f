"""Gradient descent: direction rules, step sizes, paths, and when a step size is stable."""
