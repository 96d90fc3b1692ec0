"""`python -m workers` is `calc-worker`."""

from __future__ import annotations

from shared.program import run


def main() -> None:
    """What the command `calc-worker` runs."""
    run("calc-worker", "workers.main")


if __name__ == "__main__":
    main()
