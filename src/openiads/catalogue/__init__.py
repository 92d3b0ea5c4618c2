"""What is publicly known of systems and air vehicles, each value with its source."""
