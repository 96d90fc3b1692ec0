"""Helpers of the repository; none of them is installed."""
