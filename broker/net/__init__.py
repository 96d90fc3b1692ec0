"""The broker's sockets and its loop."""
