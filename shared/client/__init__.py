"""The asynchronous client that every program of a person uses."""

from shared.client.awaited import Batch, Submission
from shared.client.client import Client
from shared.client.effects import Link

__all__ = ["Batch", "Client", "Link", "Submission"]
