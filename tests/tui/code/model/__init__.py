"""The model of the code screen: programs being written, and what came of them."""
