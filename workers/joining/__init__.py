"""How a worker comes to a broker: that of its home, or one of another machine, which enrolls it."""
