#include "attempt.h"
int main(void) {
    REFUSED(socket(AF_INET, SOCK_RAW, 1));
    REFUSED(socket(AF_INET6, SOCK_RAW, 58));
    REFUSED(socket(AF_PACKET, SOCK_RAW, 0));
    REFUSED(socket(AF_NETLINK, SOCK_RAW, 0));
    REFUSED(socket(40, SOCK_STREAM, 0)); /* AF_VSOCK: the machine around this one */
    return held();
}
