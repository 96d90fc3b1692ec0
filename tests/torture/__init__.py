"""Real processes, killed and stopped at random, and what is left of what was promised."""
