"""What two or more sides of calcgrid speak."""

__version__ = "0.1.0"
