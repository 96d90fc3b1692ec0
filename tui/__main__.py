"""`python -m tui` is `calc-tui`."""

from __future__ import annotations

from shared.program import run


def main() -> None:
    """What the command `calc-tui` runs."""
    run("calc-tui", "tui.main")


if __name__ == "__main__":
    main()
