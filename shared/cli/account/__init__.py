"""`calc account` and `calc accounts`."""
