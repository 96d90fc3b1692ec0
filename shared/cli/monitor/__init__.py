"""`calc monitor`."""
