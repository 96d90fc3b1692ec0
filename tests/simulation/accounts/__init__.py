"""Accounts and enrolled workers: administrators change their minds all the time."""
