"""Blobs: sequences of bytes that are known by their SHA-256, each a file beside the database."""
