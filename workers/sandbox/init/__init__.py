"""The two small programs on the way into the sandbox: in C, and in Python where no compiler is."""
