#include "attempt.h"
int main(void) {
    for (int made = 0; made < 120; made++) {
        pid_t child = fork();
        if (child == 0) _exit(0);
        if (child < 0) return held();
    }
    escaped("120 zombies");
}
