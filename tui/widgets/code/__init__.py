"""The widgets of the code screen."""
