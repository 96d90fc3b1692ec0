"""The canary is in no file that can be found, and its secret in none of the kernel's about us."""

import os, sys

name = os.path.basename(sys.argv[1])
for folder in ("/proc/self", "/box", "/dev", "/etc", "/tmp", "/prog"):
    for place, folders, files in os.walk(folder, followlinks=False):
        folders[:] = [each for each in folders if each not in ("task", "map_files")]
        if name in files + folders:
            sys.exit(print("ESCAPED", place))
for path in ("environ", "mountinfo", "cmdline", "cgroup", "maps"):
    for process in ("self", "1", str(os.getppid())):
        try:
            text = open(f"/proc/{process}/{path}", "rb").read()
        except OSError:
            continue
        if b"canary-secret" in text:
            sys.exit(print("ESCAPED", process, path))
print("held")
