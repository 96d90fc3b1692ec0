#include "attempt.h"
int main(void) {
    char attributes[128] = {0};
    REFUSED_WITH(EPERM, syscall(SYS_bpf, 5, attributes, sizeof attributes));
    REFUSED_WITH(EPERM, syscall(SYS_bpf, 99, attributes, sizeof attributes));
    return held();
}
