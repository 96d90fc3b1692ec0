#include "attempt.h"
int main(void) {
    REFUSED_WITH(EPERM, syscall(SYS_userfaultfd, 1));
    REFUSED_WITH(EPERM, syscall(SYS_memfd_secret, 0));
    return held();
}
