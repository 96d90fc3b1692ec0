#include "attempt.h"
#include <pthread.h>
static void *rest(void *nothing) { for (;;) pause(); return nothing; }
int main(void) {
    pthread_attr_t small;
    pthread_t thread;
    pthread_attr_init(&small);
    pthread_attr_setstacksize(&small, 65536);
    for (int made = 0; made < 120; made++)
        if (pthread_create(&thread, &small, rest, NULL) != 0)
            return held();
    escaped("120 threads");
}
