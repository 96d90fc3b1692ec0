#include "attempt.h"
#include <sys/ioctl.h>
#define HIGH 0xabcdef0100000000UL
int main(void) {
    char letter = 'x', report[2] = {2, 0};
    int terminal = posix_openpt(O_RDWR | O_NOCTTY);
    REFUSED_WITH(EPERM, ioctl(terminal, 0x5412, &letter));
    REFUSED_WITH(EPERM, ioctl(0, 0x5412, &letter));
    REFUSED_WITH(EPERM, syscall(SYS_ioctl, terminal, HIGH | 0x5412, &letter));
    REFUSED_WITH(EPERM, ioctl(terminal, 0x541c, report));
    REFUSED_WITH(EPERM, syscall(SYS_ioctl, 0, HIGH | 0x541c, report));
    return held();
}
