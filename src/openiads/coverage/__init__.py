"""What can be seen and reached over the terrain."""
