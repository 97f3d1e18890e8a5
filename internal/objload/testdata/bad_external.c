// Calls functions of elsewhere.
double exp(double), log(double);
void entry(double *a, void *t) { a[0] = exp(a[0]) + log(a[1]) + exp(a[2]); }
