"""The asynchronous client that every program of a person uses."""

from shared.client.awaited import Batch, Submission
from shared.client.client import Client, Listener
from shared.client.effects import Doubted, Link

__all__ = ["Batch", "Client", "Doubted", "Link", "Listener", "Submission"]
