"""What shows streams and their failed messages."""
