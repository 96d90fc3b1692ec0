#include "attempt.h"
int main(void) {
    for (int opened = 0; opened < 400; opened++)
        if (dup(0) < 0) return held();
    escaped("400 descriptors");
}
