"""The screens, each a module of its own."""
