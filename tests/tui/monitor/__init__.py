"""The agent monitor."""
