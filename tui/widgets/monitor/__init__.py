"""What shows the workers, closely."""
