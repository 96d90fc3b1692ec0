"""The protocol: typed messages, their limits and their codec."""
