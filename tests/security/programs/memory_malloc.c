#include "attempt.h"
int main(void) {
    for (int taken = 0; taken < 160; taken++) {
        char *some = malloc(1 << 20);
        if (!some) return held();
        memset(some, 1, 1 << 20);
    }
    escaped("160 MB");
}
