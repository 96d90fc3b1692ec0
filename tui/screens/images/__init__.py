"""The image screen, and what lies over it."""
