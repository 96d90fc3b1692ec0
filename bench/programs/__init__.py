"""What is measured with programs."""
