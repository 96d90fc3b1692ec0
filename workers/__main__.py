"""`python -m workers` is `calc-worker`."""

from __future__ import annotations

from shared.program import run
from workers.joining.hiding import hide_token


def main() -> None:
    """What the command `calc-worker` runs."""
    hide_token()
    run("calc-worker", "workers.main")


if __name__ == "__main__":
    main()
