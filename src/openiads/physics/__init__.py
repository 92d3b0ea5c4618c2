"""One formula per function: numbers in, number out."""
