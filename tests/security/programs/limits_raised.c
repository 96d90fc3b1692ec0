#include "attempt.h"
#include <sched.h>
#include <sys/resource.h>
int main(void) {
    struct rlimit all = {RLIM_INFINITY, RLIM_INFINITY}, now;
    int which[] = {RLIMIT_CPU, RLIMIT_FSIZE, RLIMIT_NOFILE, RLIMIT_CORE, RLIMIT_STACK};
    struct sched_param first = {.sched_priority = 1};
    for (int at = 0; at < 5; at++)
        REFUSED(setrlimit(which[at], &all));
    REFUSED(prlimit(1, RLIMIT_CPU, &all, NULL));
    getrlimit(RLIMIT_CORE, &now);
    if (now.rlim_max != 0) escaped("core files");
    errno = 0;
    if (nice(-5) != -1 || errno == 0) escaped("nice");
    REFUSED(sched_setscheduler(0, SCHED_FIFO, &first));
    int score = open("/proc/self/oom_score_adj", O_WRONLY);
    if (score >= 0 && write(score, "-1000", 5) > 0) escaped("oom_score_adj");
    return held();
}
