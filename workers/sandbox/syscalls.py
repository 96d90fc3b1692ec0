"""The system calls that a program in the sandbox is refused, and their numbers."""

from __future__ import annotations

from dataclasses import dataclass

X86_64 = "x86_64"
AARCH64 = "aarch64"


@dataclass(frozen=True, slots=True)
class Architecture:
    """What names a machine in a filter."""

    audit: int
    """Its number in `linux/audit.h`."""

    highest: int
    """System calls from here on belong to another way of calling (x32), and end the program."""

    column: int
    """Where its numbers stand in the tables below."""


ARCHITECTURES = {
    X86_64: Architecture(0xC000003E, 0x40000000, 0),
    AARCH64: Architecture(0xC00000B7, 0x80000000, 1),
}

NEWEST = 466
"""Later system calls, which nobody has looked at yet, are said not to exist."""

Numbers = tuple[int | None, int | None]

DENIED: dict[str, Numbers] = {
    # Keys belong to a user of the host, not to the sandbox
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    # Doors into the kernel that have often been broken, and that no such program needs
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "userfaultfd": (323, 282),
    "modify_ldt": (154, None),
    "memfd_secret": (447, 447),
    "vhangup": (153, 58),
    "lookup_dcookie": (212, 18),
    "uselib": (134, None),
    # Mounts and namespaces
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    "setns": (308, 268),
    "unshare": (272, 97),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    # Other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "move_pages": (279, 239),
    "migrate_pages": (256, 238),
    # The machine as a whole
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "reboot": (169, 142),
    "settimeofday": (164, 170),
    "clock_settime": (227, 112),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "acct": (163, 89),
    "syslog": (103, 116),
    "iopl": (172, None),
    "ioperm": (173, None),
}

UNCOUNTED: dict[str, Numbers] = {
    # Memory that belongs to no process: where no control group counts it, nobody would
    "memfd_create": (319, 279),
    "shmget": (29, 194),
    "msgget": (68, 186),
}

PRLIMIT: Numbers = (302, 261)
CLONE: Numbers = (56, 220)
CLONE3: Numbers = (435, 435)
SOCKET: Numbers = (41, 198)
SOCKETPAIR: Numbers = (53, 199)
IOCTL: Numbers = (16, 29)
