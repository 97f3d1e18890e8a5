// The C side of the jit suite: the loops of bench/kernels that a C compiler
// vectorises by itself, and the triad of STREAM (McCalpin, 1995), which says what
// the memory can do. Nothing is checked: not an index, not an overlap.
//
//	loops KERNEL ROWS RUNS
//
// It makes the inputs of bench/kernels, runs the kernel to warm up, then RUNS times
// over all rows, repeated until a run takes 20 ms, and prints one line of JSON: the
// median in nanoseconds a row, and the checksum of the results.

#include <math.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

static size_t n, side;
static double *a, *b, *to;

// uniform is number i of SplitMix64 from seed, in [lo, hi): as bench/kernels/input.go.
static double uniform(uint64_t seed, size_t i, double lo, double hi) {
	uint64_t z = seed + (i + 1) * 0x9e3779b97f4a7c15u;
	z = (z ^ z >> 30) * 0xbf58476d1ce4e5b9u;
	z = (z ^ z >> 27) * 0x94d049bb133111ebu;
	z ^= z >> 31;
	return lo + (hi - lo) * ((double)(z >> 11) * 0x1p-53);
}

static void fill(double *column, uint64_t seed, double lo, double hi) {
	for (size_t i = 0; i < n; i++) column[i] = uniform(seed, i, lo, hi);
}

static void triad(double *restrict to, const double *restrict a, const double *restrict b) {
	for (size_t i = 0; i < n; i++) to[i] = a[i] + 3 * b[i];
}

static void cubic(double *restrict to, const double *restrict a, const double *restrict x) {
	for (size_t i = 0; i < n; i++) to[i] = ((a[i] * x[i] + 0.5) * x[i] - 1.25) * x[i] + 2;
}

static void stencil(double *restrict to, const double *restrict in, const double *restrict unused) {
	(void)unused;
	for (size_t i = 1; i < side - 1; i++)
		for (size_t j = 1; j < side - 1; j++)
			to[i * side + j] = 0.25 * (in[(i - 1) * side + j] + in[(i + 1) * side + j] +
				in[i * side + j - 1] + in[i * side + j + 1]);
}

static void (*kernel)(double *restrict, const double *restrict, const double *restrict);

static double timed(long times) {
	struct timespec start, end;
	clock_gettime(CLOCK_MONOTONIC, &start);
	for (long k = 0; k < times; k++) {
		kernel(to, a, b);
		__asm__ volatile("" ::: "memory"); // each time is done
	}
	clock_gettime(CLOCK_MONOTONIC, &end);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) * 1e-9;
}

static int ascending(const void *x, const void *y) {
	double d = *(const double *)x - *(const double *)y;
	return (d > 0) - (d < 0);
}

int main(int argc, char **argv) {
	int runs = argc == 4 ? atoi(argv[3]) : 0;
	if (runs < 1 || (n = strtoull(argv[2], NULL, 10)) < 1) {
		fprintf(stderr, "usage: loops KERNEL ROWS RUNS\n");
		return 2;
	}
	side = (size_t)sqrt((double)n);
	a = malloc(n * sizeof *a), b = malloc(n * sizeof *b), to = calloc(n, sizeof *to);
	double *seconds = malloc((size_t)runs * sizeof *seconds);
	if (!a || !b || !to || !seconds) {
		fprintf(stderr, "loops: no memory\n");
		return 1;
	}
	fill(a, 1, -1, 1), fill(b, 2, -2, 2);
	if (!strcmp(argv[1], "triad")) kernel = triad;
	else if (!strncmp(argv[1], "cubic", 5)) kernel = cubic;
	else if (!strcmp(argv[1], "stencil")) kernel = stencil, fill(a, 1, 0, 1);
	else {
		fprintf(stderr, "loops: no kernel %s\n", argv[1]);
		return 2;
	}

	timed(1);
	long times = 1;
	for (double took; (took = timed(times)) < 0.02;) times = took < 0.002 ? times * 10 : (long)((double)times * 0.024 / took) + 1;
	for (int r = 0; r < runs; r++) seconds[r] = timed(times) / (double)times;
	qsort(seconds, (size_t)runs, sizeof *seconds, ascending);
	double median = (seconds[(runs - 1) / 2] + seconds[runs / 2]) / 2, sum = 0;
	for (size_t i = 0; i < n; i++) sum += (to[i] + (double)(i % 7)) * (to[i] + (double)(i % 7));
	printf("{\"version\": \"gcc %d.%d\", \"value\": %.6f, \"tasks\": %zu, \"checksum\": %.17g}\n",
		__GNUC__, __GNUC_MINOR__, median / (double)n * 1e9, n, sum / (double)n);
}
