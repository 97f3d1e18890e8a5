// Keeps state.
static volatile long calls = 1;
void entry(long *a, void *t) { a[0] = calls++; }
