#include "attempt.h"
#include <sys/klog.h>
#include <sys/reboot.h>
#include <sys/swap.h>
#include <sys/timex.h>
#include <time.h>
int main(void) {
    struct timespec then = {1, 0};
    struct timex clock = {0};
    char text[16];
    REFUSED_WITH(EPERM, clock_settime(CLOCK_REALTIME, &then));
    REFUSED_WITH(EPERM, adjtimex(&clock));
    REFUSED_WITH(EPERM, sethostname("mine", 4));
    REFUSED_WITH(EPERM, setdomainname("mine", 4));
    REFUSED_WITH(EPERM, klogctl(3, text, sizeof text));
    REFUSED_WITH(EPERM, klogctl(10, NULL, 0));
    REFUSED_WITH(EPERM, swapon("/box/none", 0));
    REFUSED_WITH(EPERM, syscall(SYS_acct, NULL));
    REFUSED_WITH(EPERM, syscall(SYS_init_module, NULL, 0, ""));
    REFUSED_WITH(EPERM, syscall(SYS_finit_module, -1, "", 0));
    REFUSED_WITH(EPERM, syscall(SYS_quotactl, 0, NULL, 0, NULL));
    REFUSED_WITH(EPERM, syscall(SYS_reboot, 0, 0, 0, NULL));
    return held();
}
