"""Files in the sandbox are memory, too. There is room for so much in each place, and no more."""

import os

total = 0
for place in ("/box", "/tmp", "/dev/shm"):
    try:
        for number in range(60):
            with open(f"{place}/{number}", "wb") as file:
                file.write(b"1" * (1 << 20))
            total += 1
    except OSError:
        pass
print("ESCAPED wrote", total, "MB") if total > 40 else print("held")
