"""Images: bytes that come in pieces, lie in files, and are named by tasks."""
