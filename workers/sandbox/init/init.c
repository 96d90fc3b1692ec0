/* init status=FD control=FD artifact=FD [keep=PATH] [uid=NUMBER] [inodes=NUMBER]
        [limit=RESOURCE:VALUE]... -- COMMAND...

   The first process in the sandbox. Starts COMMAND, waits for it, ends everything else, says how
   it went (lines of text to `status`), and hands out one file. Ends at once when `control`
   closes. When the first process ends, the kernel ends all others.

   status:  started | unable ERRNO | ended STATUS CPU_US MEMORY_KB WALL_US FULL CROWDED */

#define _GNU_SOURCE
#include <errno.h>
#include <fcntl.h>
#include <grp.h>
#include <linux/capability.h>
#include <poll.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/statfs.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

enum { FAILED = 125, LIMITS = 16, TICK_MS = 50, NEARLY_FULL = 16 };

static struct {
    int status, control, artifact;
    const char *keep;
    uid_t uid;
    unsigned long inodes;
    int limits;
    struct { int resource; rlim_t value; } limit[LIMITS];
    char **command;
} order = {-1, -1, -1, NULL, 0, 0, 0, {{0, 0}}, NULL};

static const char *PLACES[] = {"/box", "/tmp", "/dev/shm"};

static long long microseconds(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec * 1000000LL + now.tv_nsec / 1000;
}

static const char *value_of(const char *argument, const char *name) {
    size_t length = strlen(name);
    return strncmp(argument, name, length) == 0 ? argument + length : NULL;
}

static void add_limit(const char *value) {
    char *end;
    if (order.limits == LIMITS)
        exit(FAILED);
    order.limit[order.limits].resource = (int)strtol(value, &end, 10);
    order.limit[order.limits].value = strtoull(end + 1, NULL, 10);
    order.limits++;
}

static void obey(const char *argument) {
    const char *value;
    if ((value = value_of(argument, "status=")))
        order.status = atoi(value);
    else if ((value = value_of(argument, "control=")))
        order.control = atoi(value);
    else if ((value = value_of(argument, "artifact=")))
        order.artifact = atoi(value);
    else if ((value = value_of(argument, "keep=")))
        order.keep = value;
    else if ((value = value_of(argument, "uid=")))
        order.uid = (uid_t)strtoul(value, NULL, 10);
    else if ((value = value_of(argument, "inodes=")))
        order.inodes = strtoul(value, NULL, 10);
    else if ((value = value_of(argument, "limit=")))
        add_limit(value);
}

static void read_order(int count, char **arguments) {
    int at = 1;
    while (at < count && strcmp(arguments[at], "--") != 0)
        obey(arguments[at++]);
    if (at + 1 >= count)
        exit(FAILED);
    order.command = arguments + at + 1;
}

/* Changing the user leaves rights that could be inherited, and takes back what was asked to
   happen when the parent dies. */
static void give_up_root(void) {
    struct __user_cap_header_struct header = {_LINUX_CAPABILITY_VERSION_3, 0};
    struct __user_cap_data_struct none[_LINUX_CAPABILITY_U32S_3] = {{0, 0, 0}};
    uid_t uid = order.uid;
    if (!uid)
        return;
    if (setgroups(0, NULL) < 0 || setresgid(uid, uid, uid) < 0 || setresuid(uid, uid, uid) < 0)
        exit(FAILED);
    if (syscall(SYS_capset, &header, none) < 0)
        exit(FAILED);
    prctl(PR_SET_PDEATHSIG, SIGKILL);
}

static void report(const char *line) {
    if (write(order.status, line, strlen(line)) < 0)
        _exit(FAILED);
}

static void become_command(int complaint) {
    sigset_t none;
    sigemptyset(&none);
    signal(SIGPIPE, SIG_DFL);
    signal(SIGCHLD, SIG_DFL);
    for (int at = 0; at < order.limits; at++) {
        struct rlimit both = {order.limit[at].value, order.limit[at].value};
        if (setrlimit(order.limit[at].resource, &both) < 0)
            goto unable;
    }
    setpgid(0, 0);
    sigprocmask(SIG_SETMASK, &none, NULL);
    execvp(order.command[0], order.command);
unable:
    if (write(complaint, &errno, sizeof errno) < 0)
        _exit(FAILED);
    _exit(127);
}

/* Nothing of ours stays open in the program: it could say how it ended itself. */
static void keep_only(int complaint) {
    dup2(complaint, 3);
    fcntl(3, F_SETFD, FD_CLOEXEC);
    if (close_range(4, ~0U, 0) < 0)
        for (int file = 4; file < 4096; file++)
            close(file);
}

static pid_t start(void) {
    int pipes[2], error;
    char line[32];
    if (pipe2(pipes, O_CLOEXEC) < 0)
        exit(FAILED);
    pid_t child = fork();
    if (child == 0) {
        keep_only(pipes[1]);
        become_command(3);
    }
    for (int file = 0; file < 3; file++)
        close(file);
    close(pipes[1]);
    if (child > 0 && read(pipes[0], &error, sizeof error) <= 0)
        error = 0;
    else if (child < 0)
        error = errno;
    close(pipes[0]);
    if (error) {
        snprintf(line, sizeof line, "unable %d\n", error);
        report(line);
        exit(FAILED);
    }
    return child;
}

static int is_full(void) {
    struct statfs place;
    return statfs(PLACES[0], &place) == 0 && place.f_bavail < NEARLY_FULL;
}

static int is_crowded(void) {
    struct statfs place;
    for (size_t at = 0; order.inodes && at < sizeof PLACES / sizeof *PLACES; at++)
        if (statfs(PLACES[at], &place) == 0 && place.f_files - place.f_ffree > order.inodes)
            return 1;
    return 0;
}

static void on_child(int number) { (void)number; }

/* A child that ends is only heard of while we wait, so that none is missed. */
static sigset_t hear_children(void) {
    struct sigaction action = {.sa_handler = on_child};
    sigset_t children, before;
    sigaction(SIGCHLD, &action, NULL);
    sigemptyset(&children);
    sigaddset(&children, SIGCHLD);
    sigprocmask(SIG_BLOCK, &children, &before);
    return before;
}

static int reap(pid_t wanted, int *status) {
    int ended;
    pid_t child;
    while ((child = waitpid(-1, &ended, WNOHANG)) > 0)
        if (child == wanted) {
            *status = ended;
            return 1;
        }
    return 0;
}

/* Waits for the program. Returns whether it had to be ended for having made too many files. */
static int watch(pid_t program, const sigset_t *hearing, int *status) {
    struct timespec tick = {0, TICK_MS * 1000000L};
    struct pollfd control = {order.control, POLLIN, 0};
    while (!reap(program, status)) {
        if (ppoll(&control, 1, &tick, hearing) > 0)
            _exit(FAILED);
        if (is_crowded()) {
            kill(program, SIGKILL);
            waitpid(program, status, 0);
            return 1;
        }
    }
    return 0;
}

static void end_others(void) {
    kill(-1, SIGKILL);
    while (waitpid(-1, NULL, 0) > 0 || errno == EINTR)
        ;
}

static void report_end(int status, long long began, int crowded) {
    struct rusage used;
    char line[160];
    long long wall = microseconds() - began;
    getrusage(RUSAGE_CHILDREN, &used);
    long long cpu = (used.ru_utime.tv_sec + used.ru_stime.tv_sec) * 1000000LL +
                    used.ru_utime.tv_usec + used.ru_stime.tv_usec;
    snprintf(line, sizeof line, "ended %d %lld %ld %lld %d %d\n", status, cpu, used.ru_maxrss,
             wall, is_full(), crowded);
    report(line);
}

/* The file's content and nothing else: no link is followed, no pipe waited for. */
static void hand_out(void) {
    char buffer[65536];
    struct stat is;
    ssize_t got;
    int file = open(order.keep, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
    if (file < 0 || fstat(file, &is) < 0 || !S_ISREG(is.st_mode))
        return;
    while ((got = read(file, buffer, sizeof buffer)) > 0)
        for (ssize_t at = 0, put; at < got; at += put)
            if ((put = write(order.artifact, buffer + at, (size_t)(got - at))) < 0)
                return;
}

int main(int count, char **arguments) {
    int status = 0;
    read_order(count, arguments);
    give_up_root();
    prctl(PR_SET_DUMPABLE, 0); /* the program is the same user: it must not open our files */
    signal(SIGPIPE, SIG_IGN);
    sigset_t hearing = hear_children();
    report("started\n");
    long long began = microseconds();
    pid_t program = start();
    int crowded = watch(program, &hearing, &status);
    end_others();
    report_end(status, began, crowded);
    if (order.keep)
        hand_out();
    return 0;
}
