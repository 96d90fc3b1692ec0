"""The application, driven as a person would."""
