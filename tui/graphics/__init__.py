"""Images in the terminal itself, where it can show them."""
