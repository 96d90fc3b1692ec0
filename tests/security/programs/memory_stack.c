#include "attempt.h"
static int deeper(int depth) {
    volatile char some[65536];
    memset((char *)some, depth, sizeof some);
    return deeper(depth + 1) + some[17];
}
int main(void) { return deeper(0); }
