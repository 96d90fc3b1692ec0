"""Looks after a database, whether or not a broker uses it: copies it, and looks for damage."""
