#include "attempt.h"
/* With room for 32, so many must not come to be. */
int main(void) {
    for (int made = 0; made < 120; made++) {
        pid_t child = fork();
        if (child < 0)
            return held();
        if (child == 0)
            for (;;) pause();
    }
    escaped("120 processes");
}
