"""Streams: sources of messages, each with one generator, and what becomes of the messages."""
