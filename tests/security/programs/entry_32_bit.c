#include "attempt.h"
int main(void) {
    long answer = -1;
#ifdef __x86_64__
    __asm__ volatile("int $0x80" : "=a"(answer) : "a"(20L) : "memory"); /* getpid */
#else
    raise(SIGSYS);
#endif
    if (answer > 0) escaped("int 0x80");
    return 6;
}
