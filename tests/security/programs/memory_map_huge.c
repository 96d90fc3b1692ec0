#include "attempt.h"
/* Addresses cost nothing, and languages reserve many. */
int main(void) {
    void *much = mmap(NULL, 1L << 40, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    REFUSED(mlock(&much, 1 << 20));
    return held();
}
