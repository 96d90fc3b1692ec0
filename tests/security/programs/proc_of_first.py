"""The first process is the same user; its files and memory stay closed nevertheless."""

import os

PLACES = ("fd", "fd/0", "fdinfo", "mem", "environ", "maps", "root", "cwd", "exe", "ns/net", "auxv")


def is_open(path):
    try:
        os.listdir(path) if os.path.isdir(path) else open(path, "rb").read(1)
        return True
    except OSError:
        return False


found = [place for place in PLACES if is_open(f"/proc/1/{place}")]
print("ESCAPED", *found) if found else print("held")
