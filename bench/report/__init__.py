"""The lines that are printed, by what they are about."""
