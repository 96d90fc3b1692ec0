#include "attempt.h"
int main(void) {
    for (int taken = 0; taken < 160; taken++) {
        char *some = mmap(NULL, 1 << 20, PROT_READ | PROT_WRITE, MAP_SHARED | MAP_ANONYMOUS, -1, 0);
        if (some == MAP_FAILED) return held();
        memset(some, 1, 1 << 20);
        usleep(1000);
    }
    usleep(100000);
    escaped("160 MB");
}
