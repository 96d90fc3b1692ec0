"""Each file brings the database one version further; applied in the order of their numbers."""
