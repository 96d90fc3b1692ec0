"""The supervisor: it holds the only connection, renews leases, forwards work to its slots."""
