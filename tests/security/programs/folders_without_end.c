#include "attempt.h"
int main(void) {
    for (int made = 0; made < 60000; made++)
        if (mkdir("d", 0700) < 0 || chdir("d") < 0) return 28;
    escaped("60000 folders");
}
