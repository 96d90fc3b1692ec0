"""The broker's decisions: a pure state machine without socket, clock, database or thread."""
