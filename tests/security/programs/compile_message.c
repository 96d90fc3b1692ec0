#define A _Pragma("GCC warning \"a long sentence that fills the log, again and again\"")
#define B A A A A A A A A A A
#define C B B B B B B B B B B
#define D C C C C C C C C C C
#define E D D D D D D D D D D
E E E E E
int main(void) { return 0; }
