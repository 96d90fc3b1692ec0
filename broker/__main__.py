"""`python -m broker` is `calc-broker`."""

from __future__ import annotations

from shared.program import run


def main() -> None:
    """What the command `calc-broker` runs."""
    run("calc-broker", "broker.main")


if __name__ == "__main__":
    main()
