"""Elevation of the ground, and what it hides."""
