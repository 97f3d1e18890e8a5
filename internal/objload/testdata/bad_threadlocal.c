// Keeps state for each thread.
static __thread volatile long calls;
void entry(long *a, void *t) { a[0] = calls++; }
