"""Accounts and sessions: who a connection speaks for."""
