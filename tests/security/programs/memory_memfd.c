#include "attempt.h"
/* Memory that no process maps. */
int main(void) {
    static char some[1 << 20];
    memset(some, 1, sizeof some);
    for (int taken = 0; taken < 160; taken++) {
        int file = memfd_create("some", 0);
        if (file < 0 || write(file, some, sizeof some) < 0) return held();
    }
    escaped("160 MB");
}
