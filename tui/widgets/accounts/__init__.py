"""The lists of accounts and of sessions."""
