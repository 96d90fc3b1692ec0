#include "attempt.h"
int main(void) {
    static char some[65536];
    long total = 0;
    int ends[2];
    while (pipe2(ends, O_NONBLOCK) == 0) {
        fcntl(ends[1], F_SETPIPE_SZ, 1 << 20);
        for (ssize_t put; (put = write(ends[1], some, sizeof some)) > 0; total += put) ;
    }
    if (total > 160L << 20) escaped("160 MB in pipes");
    return held();
}
