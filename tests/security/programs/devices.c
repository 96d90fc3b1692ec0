#include "attempt.h"
#include <sys/sysmacros.h>
int main(void) {
    const char *closed[] = {"/dev/mem", "/dev/kmsg", "/dev/sda", "/dev/vda", "/dev/kvm", "/dev/fuse",
                            "/dev/net/tun", "/dev/loop0", "/dev/loop-control", "/dev/uinput",
                            "/dev/tty", "/dev/mapper/control", "/proc/kcore", "/proc/kmsg"};
    for (size_t at = 0; at < sizeof closed / sizeof *closed; at++)
        if (open(closed[at], O_RDONLY) >= 0) escaped(closed[at]);
    REFUSED(mknod("/box/disk", S_IFBLK | 0600, makedev(8, 0)));
    REFUSED(mknod("/box/memory", S_IFCHR | 0600, makedev(1, 1)));
    return held();
}
