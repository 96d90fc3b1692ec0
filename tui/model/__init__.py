"""What the screens show, as plain Python: nothing here knows Textual."""
