"""Results written to files."""
