"""Accounts, sessions and invitations, without the widgets."""
