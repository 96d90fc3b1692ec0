"""The real parts of the grid on a network, a clock and a disk that one seed drives."""
