"""Images: read with care, filtered, and written. Pillow does the work."""
