#include "attempt.h"
int main(void) {
    if (fork() == 0) {
        setsid();
        if (fork() == 0) {
            for (int at = 0; at < 256; at++) close(at);
            chdir("/");
            for (int number = 1; number < 65; number++) signal(number, SIG_IGN);
            for (;;) sleep(1000);
        }
        _exit(0);
    }
    wait(NULL);
    return held();
}
