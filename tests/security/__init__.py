"""Hostile programs, which run in the sandbox only, and a sandbox that is weakened on purpose."""
