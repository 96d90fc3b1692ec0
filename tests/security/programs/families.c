#include "attempt.h"
int main(void) {
    int pair[2];
    char name[24];
    for (int family = 0; family < 64; family++) {
        if (family == AF_UNIX || family == AF_INET || family == AF_INET6) continue;
        snprintf(name, sizeof name, "family %d", family);
        for (int type = 1; type < 6; type++) {
            errno = 0;
            if (socket(family, type, 0) >= 0 || errno != EAFNOSUPPORT) escaped(name);
            if (socketpair(family, type, 0, pair) >= 0) escaped(name);
        }
    }
    return held();
}
