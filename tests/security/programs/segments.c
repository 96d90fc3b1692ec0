#include "attempt.h"
#include <mqueue.h>
#include <sys/msg.h>
#include <sys/sem.h>
#include <sys/shm.h>
int main(int count, char **arguments) {
    key_t key = count > 5 ? atoi(arguments[5]) : 0;
    REFUSED(shmget(key, 0, 0));
    REFUSED(msgget(key, 0));
    shmget(key, 4096, IPC_CREAT | 0666);
    msgget(key, IPC_CREAT | 0666);
    semget(key, 1, IPC_CREAT | 0666);
    shm_open("/left-behind", O_CREAT | O_RDWR, 0666);
    REFUSED(mq_open("/left-behind", O_CREAT | O_RDWR, 0666, NULL));
    return held();
}
