"""What the code screen shows: programs, what they print, what became of them."""
