"""Streams on real processes, some of which are killed."""
