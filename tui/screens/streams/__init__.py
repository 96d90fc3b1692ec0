"""The screens of streams."""
