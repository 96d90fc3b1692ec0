"""Images that clients send, and what has to come of them."""
