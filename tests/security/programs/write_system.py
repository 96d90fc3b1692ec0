import os, sys

PLACES = (
    "/x",
    "/usr/x",
    "/usr/bin/x",
    "/usr/local/x",
    "/bin/x",
    "/lib/x",
    "/etc/x",
    "/prog/x",
    "/dev/x",
    "/init",
    "/proc/x",
    "/proc/sys/kernel/hostname",
    "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger",
    "/proc/sys/vm/drop_caches",
    "/sys/x",
    "/run/x",
    "/root/x",
    "/var/x",
    "/proc/sys/user/max_user_namespaces",
    "/proc/self/uid_map",
    "/proc/self/setgroups",
    "/etc/ld.so.cache",
    "/usr/bin/python3",
    sys.argv[1],
)
found = []
for place in PLACES:
    try:
        descriptor = os.open(place, os.O_WRONLY | os.O_CREAT, 0o600)
        if not place.startswith("/proc/") or os.write(descriptor, b"1"):
            found.append(place)
    except OSError:
        pass
print("ESCAPED wrote", *found) if found else print("held")
