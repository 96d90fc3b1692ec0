"""Measures the project on real processes, a real disk and answers that are checked."""
