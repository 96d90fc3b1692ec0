#include "attempt.h"
int main(void) {
    REFUSED_WITH(EPERM, syscall(SYS_keyctl, 0, -3, 0, 0, 0));
    REFUSED_WITH(EPERM, syscall(SYS_add_key, "user", "mine", "secret", 6, -3));
    REFUSED_WITH(EPERM, syscall(SYS_request_key, "user", "mine", NULL, -3));
    return held();
}
