import os

found = [path for path in ("/sys/fs/cgroup", "/sys", "/cgroup") if os.path.exists(path)]
if found or "cgroup" in open("/proc/self/mountinfo").read():
    print("ESCAPED", found)
else:
    print("held")
