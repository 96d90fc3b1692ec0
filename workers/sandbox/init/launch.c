/* launch [cgroup=FILE]... [uid=NUMBER] -- COMMAND...

   Joins control groups, gives up being root, and becomes COMMAND with an empty environment.
   Written in C because Python would have to copy itself (fork) to do so between fork and exec. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <unistd.h>

enum { FAILED = 125 };

static void fail(const char *doing, const char *what) {
    fprintf(stderr, "launch: cannot %s %s: %s\n", doing, what, strerror(errno));
    exit(FAILED);
}

static int write_text(const char *path, const char *text) {
    int file = open(path, O_WRONLY | O_CLOEXEC);
    if (file < 0)
        return -1;
    ssize_t written = write(file, text, strlen(text));
    close(file);
    return written < 0 ? -1 : 0;
}

static void join_group(const char *file) {
    if (write_text(file, "0") < 0)
        fail("join", file);
}

static void become(const char *number) {
    uid_t uid = (uid_t)strtoul(number, NULL, 10);
    if (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
        fail("become user", number);
}

static const char *value_of(const char *argument, const char *name) {
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 ? argument + length : NULL;
}

static void obey(const char *argument) {
    const char *value;
    if ((value = value_of(argument, "cgroup=")))
        join_group(value);
    else if ((value = value_of(argument, "uid=")))
        become(value);
}

int main(int count, char **arguments) {
    char *nothing[] = {NULL};
    int at = 1;
    umask(077);
    write_text("/proc/self/oom_score_adj", "1000"); /* dies before anything of the host's does */
    if (geteuid() == 0 && setgroups(0, NULL) < 0)
        fail("leave", "the groups");
    while (at < count && strcmp(arguments[at], "--") != 0)
        obey(arguments[at++]);
    if (at + 1 >= count)
        return FAILED;
    if (chdir("/") < 0)
        fail("enter", "/");
    execve(arguments[at + 1], arguments + at + 1, nothing);
    fail("start", arguments[at + 1]);
}
