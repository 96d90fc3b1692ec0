"""`python -m broker` is `calc-broker`."""

from broker.main import main

main()
