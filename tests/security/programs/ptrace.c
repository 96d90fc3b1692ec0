#include "attempt.h"
#include <sys/ptrace.h>
int main(void) {
    REFUSED_WITH(EPERM, ptrace(PTRACE_TRACEME, 0, 0, 0));
    REFUSED_WITH(EPERM, ptrace(PTRACE_ATTACH, 1, 0, 0));
    REFUSED_WITH(EPERM, ptrace(PTRACE_SEIZE, getppid(), 0, 0));
    return held();
}
