/* What every program here uses: it tries something, and says when it was let. */
#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <sys/wait.h>
#include <unistd.h>

static inline void escaped(const char *what) {
    printf("ESCAPED %s\n", what);
    fflush(stdout);
    _exit(1);
}
static inline int held(void) {
    puts("held");
    return 0;
}
/* It has to fail, whatever the reason. */
#define REFUSED(call) do { if ((long)(call) >= 0) escaped(#call); } while (0)
/* It has to fail for this reason. */
#define REFUSED_WITH(error, call) \
    do { errno = 0; if ((long)(call) >= 0 || errno != (error)) escaped(#call); } while (0)
