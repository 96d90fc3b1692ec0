"""Measures other job systems beside calcgrid: the same job, on the same machine, in turns."""
