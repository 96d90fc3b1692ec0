#include "attempt.h"
int main(void) { abort(); }
