"""What is measured with streams."""
