"""Streams in the simulation: who wants what of them, and what has to hold of them."""
