// Keeps state that starts as zero.
static volatile long calls;
void entry(long *a, void *t) { a[0] = calls++; }
