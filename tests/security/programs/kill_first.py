"""The first process outlives whatever is sent to it, and tells the truth afterwards."""

import os, signal

for number in (signal.SIGTERM, signal.SIGINT, signal.SIGSTOP, signal.SIGSEGV, signal.SIGKILL):
    for target in (1, -1):
        try:
            os.kill(target, number)
        except (PermissionError, ProcessLookupError):
            pass
print("held")
