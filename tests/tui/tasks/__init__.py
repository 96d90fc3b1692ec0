"""The screen with the list of tasks."""
