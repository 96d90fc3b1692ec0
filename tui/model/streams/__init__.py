"""Streams of messages, as a person sees them."""
