"""`calc run`: a program from files, its output as it is printed, and what became of it."""
