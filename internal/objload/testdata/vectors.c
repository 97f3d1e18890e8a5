// AVX-512: y = a*x + y over n, with a yield in the middle of it.

typedef struct thread {
	void (*yield)(struct thread *);
	long fuel;
} thread;

typedef struct {
	long n;
	double a;
	double *x, *y;
} axpy_args;

typedef double vec __attribute__((vector_size(64), aligned(8)));

void axpy(axpy_args *p, thread *t) {
	vec a = p->a - (vec){};
	for (long i = 0; i + 8 <= p->n; i += 8) {
		vec x = *(vec *)(p->x + i), y = *(vec *)(p->y + i);
		if (--t->fuel < 0)
			t->yield(t);
		*(vec *)(p->y + i) = a * x + y;
	}
}
