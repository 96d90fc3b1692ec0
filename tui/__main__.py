"""`python -m tui` is `calc-tui`."""

from __future__ import annotations

from tui.main import main

if __name__ == "__main__":
    main()
