"""Workers of other machines, as real processes over TCP."""
