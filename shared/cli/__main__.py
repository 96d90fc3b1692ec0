"""`python -m shared.cli` is `calc`."""

from shared.cli.main import main

main()
