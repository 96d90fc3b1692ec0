"""The widgets, each a module of its own."""
