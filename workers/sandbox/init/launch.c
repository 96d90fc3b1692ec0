/* launch [cgroup=FILE]... [uid=NUMBER] -- COMMAND...

   Starts COMMAND with an empty environment, in control groups and without being root, and ends
   when everything that came of it has ended. Written in C because Python would have to copy itself
   (fork) to do so between fork and exec. It stays outside of the groups: what runs out of memory in
   them may be killed in any order, and somebody has to be left who waits for the rest. */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

enum { FAILED = 125, GROUPS = 8 };

static struct {
    const char *group[GROUPS], *uid;
    int groups;
    char **command;
} order = {{NULL}, NULL, 0, NULL};

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

static void join_groups(void) {
    for (int at = 0; at < order.groups; at++)
        if (write_text(order.group[at], "0") < 0)
            fail("join", order.group[at]);
}

static void give_up_root(void) {
    if (geteuid() == 0 && setgroups(0, NULL) < 0)
        fail("leave", "the groups");
    if (!order.uid)
        return;
    uid_t uid = (uid_t)strtoul(order.uid, NULL, 10);
    if (setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
        fail("become user", order.uid);
}

static const char *value_of(const char *argument, const char *name) {
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 ? argument + length : NULL;
}

static void obey(const char *argument) {
    const char *value;
    if ((value = value_of(argument, "cgroup=")) && order.groups < GROUPS)
        order.group[order.groups++] = value;
    else if ((value = value_of(argument, "uid=")))
        order.uid = value;
}

static void read_order(int count, char **arguments) {
    int at = 1;
    while (at < count && strcmp(arguments[at], "--") != 0)
        obey(arguments[at++]);
    if (at + 1 >= count)
        exit(FAILED);
    order.command = arguments + at + 1;
}

static void become_command(void) {
    char *nothing[] = {NULL};
    join_groups();
    write_text("/proc/self/oom_score_adj", "1000"); /* dies before anything of the host's does */
    give_up_root();
    execve(order.command[0], order.command, nothing);
    fail("start", order.command[0]);
}

/* Holds nothing open, so that whoever reads from the sandbox sees its end. */
static int wait_for_all(void) {
    give_up_root();
    prctl(PR_SET_PDEATHSIG, SIGKILL);
    if (close_range(0, ~0U, 0) < 0)
        for (int file = 0; file < 4096; file++)
            close(file);
    while (wait(NULL) > 0 || errno == EINTR)
        ;
    return 0;
}

int main(int count, char **arguments) {
    read_order(count, arguments);
    umask(077);
    if (chdir("/") < 0 || prctl(PR_SET_CHILD_SUBREAPER, 1) < 0)
        fail("enter", "/");
    pid_t child = fork();
    if (child < 0)
        fail("start", "a process");
    if (child == 0)
        become_command();
    return wait_for_all();
}
