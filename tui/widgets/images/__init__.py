"""The parts of the image screen."""
