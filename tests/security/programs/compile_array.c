char everything[1L << 31] = {1};
int main(void) { return everything[1]; }
