"""Values between certain bounds, and the operators and functions that give them."""
