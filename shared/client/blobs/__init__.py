"""Sends the bytes of files to the broker, and fetches those of tasks into files."""
