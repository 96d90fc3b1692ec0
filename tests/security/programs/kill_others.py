"""Nobody but the two of us can be reached: not the victim, whose number we know, either."""

import os, sys

for process in (int(sys.argv[4]), *range(3, 3000)):
    if process != os.getpid():
        try:
            os.kill(process, 0)
        except OSError:
            continue
        sys.exit(f"ESCAPED reached {process}")
print("held")
