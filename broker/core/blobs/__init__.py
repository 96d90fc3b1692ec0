"""Blobs: bytes that come in pieces, and that tasks then name by their hash."""
