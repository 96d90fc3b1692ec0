#include "attempt.h"
int main(void) { for (volatile long at = 0;; at++) ; }
