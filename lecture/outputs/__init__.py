"""Outputs: everything that can be made from lectures."""
