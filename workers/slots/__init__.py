"""A slot: a child process that does one task at a time and may be killed at any time."""
