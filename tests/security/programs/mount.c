#include "attempt.h"
#include <sys/mount.h>
int main(void) {
    mkdir("/box/m", 0700);
    REFUSED_WITH(EPERM, mount("none", "/box/m", "tmpfs", 0, NULL));
    REFUSED_WITH(EPERM, mount("/usr", "/box/m", NULL, MS_BIND, NULL));
    REFUSED_WITH(EPERM, mount(NULL, "/", NULL, MS_REMOUNT | MS_BIND, NULL));
    REFUSED_WITH(EPERM, umount2("/proc", MNT_DETACH));
    REFUSED_WITH(EPERM, syscall(SYS_fsopen, "tmpfs", 0));
    REFUSED_WITH(EPERM, syscall(SYS_open_tree, -100, "/usr", 1));
    REFUSED_WITH(EPERM, syscall(SYS_mount_setattr, -100, "/", 0, NULL, 0));
    REFUSED(syscall(467, -100, "/usr", 1, NULL, 0));
    return held();
}
