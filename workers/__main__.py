"""`python -m workers` is `calc-worker`."""

from workers.main import main

main()
