#include "attempt.h"
#include <linux/capability.h>
int main(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct all[2] = {{~0u, ~0u, ~0u}, {~0u, ~0u, ~0u}}, now[2];
    REFUSED(syscall(SYS_capset, &header, all));
    syscall(SYS_capget, &header, now);
    if (now[0].effective | now[0].permitted | now[0].inheritable | now[1].permitted)
        escaped("capabilities");
    return held();
}
