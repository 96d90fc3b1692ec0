#include "attempt.h"
int main(void) {
    signal(SIGXFSZ, SIG_IGN);
    int file = open("sparse", O_CREAT | O_RDWR, 0600);
    REFUSED(ftruncate(file, 1L << 40));
    REFUSED(fallocate(file, 0, 0, 1L << 34));
    return held();
}
