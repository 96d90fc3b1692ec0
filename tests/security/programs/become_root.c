#include "attempt.h"
#include <grp.h>
#include <sys/fsuid.h>
#include <sys/prctl.h>
int main(void) {
    REFUSED(setuid(0));
    REFUSED(setgid(0));
    REFUSED(setresuid(0, 0, 0));
    REFUSED(setgroups(0, NULL));
    setfsuid(0);
    if (setfsuid(-1) == 0) escaped("setfsuid");
    if (prctl(PR_GET_NO_NEW_PRIVS, 0, 0, 0, 0) != 1) escaped("no_new_privs is off");
    REFUSED(prctl(PR_SET_NO_NEW_PRIVS, 0, 0, 0, 0));
    REFUSED(prctl(PR_SET_SECUREBITS, 0x2f));
    REFUSED(prctl(PR_CAP_AMBIENT, PR_CAP_AMBIENT_RAISE, 21, 0, 0));
    REFUSED(prctl(PR_SET_MM, PR_SET_MM_BRK, 0, 0, 0));
    REFUSED(chown("/prog", getuid(), -1));
    return held();
}
