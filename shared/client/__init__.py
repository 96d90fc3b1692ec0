"""The asynchronous client that every program of a person uses."""

from shared.client.client import Client, Submission
from shared.client.effects import Link

__all__ = ["Client", "Link", "Submission"]
