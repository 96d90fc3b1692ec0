"""Throws malformed, hostile and nearly right messages at a live broker."""
