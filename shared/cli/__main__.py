"""`python -m shared.cli` is `calc`."""

from __future__ import annotations

from shared.program import run


def main() -> None:
    """What the command `calc` runs."""
    run("calc", "shared.cli.main")


if __name__ == "__main__":
    main()
