"""The `calc-worker` launcher: a supervisor that never computes, and its slots."""
