#include "attempt.h"
#include <sys/shm.h>
int main(void) {
    for (int taken = 0; taken < 160; taken++) {
        int segment = shmget(IPC_PRIVATE, 1 << 20, IPC_CREAT | 0600);
        char *some = segment < 0 ? (char *)-1 : shmat(segment, NULL, 0);
        if (some == (char *)-1) return held();
        memset(some, 1, 1 << 20);
        shmdt(some);
    }
    escaped("160 MB");
}
