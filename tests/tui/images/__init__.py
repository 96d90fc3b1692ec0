"""The screen where filters are put on images."""
