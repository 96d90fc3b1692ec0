#include "attempt.h"
int main(void) {
    static char some[1 << 20];
    int file = open("endless", O_CREAT | O_WRONLY, 0600);
    for (int put = 0; put < 200; put++)
        if (write(file, some, sizeof some) < 0) return 28;
    escaped("200 MB");
}
