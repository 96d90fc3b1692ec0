"""`calc streams` and `calc errors`."""
