"""The screen where programs are written and run."""
