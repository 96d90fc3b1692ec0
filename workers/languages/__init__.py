"""What a worker knows of languages: which work here, how to compile, run and judge programs."""
