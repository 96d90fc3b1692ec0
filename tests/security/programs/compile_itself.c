#include "compile_itself.c"
#include "compile_itself.c"
