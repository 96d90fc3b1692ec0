"""The keys that programs of a grid prove themselves with, and those of others that they know."""
