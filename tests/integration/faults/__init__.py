"""Real faults of real processes."""
