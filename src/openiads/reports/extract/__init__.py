"""The stages of reading a text, in order."""
