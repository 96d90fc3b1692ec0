"""Where clients and workers come in: by sockets of this machine, and from networks with keys."""
