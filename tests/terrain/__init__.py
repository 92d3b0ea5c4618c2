"""Tests of terrain."""
