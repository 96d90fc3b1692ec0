#include "attempt.h"
#include <linux/perf_event.h>
int main(void) {
    struct perf_event_attr event = {.type = PERF_TYPE_SOFTWARE, .size = sizeof event,
                                    .exclude_kernel = 1, .exclude_hv = 1};
    REFUSED_WITH(EPERM, syscall(SYS_perf_event_open, &event, 0, -1, -1, 0));
    return held();
}
