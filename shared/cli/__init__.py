"""The command `calc`, for scripts and pipes."""
