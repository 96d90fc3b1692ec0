"""How a worker of another machine is let in: the line that enrolls it, and what it remembers."""
