// Wants another object's state for each thread.
extern __thread long calls;
void entry(long *a, void *t) { a[0] = calls; }
