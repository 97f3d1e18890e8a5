// The kernels of the tests. make.sh compiles them; the objects are committed.

typedef struct thread {
	void (*yield)(struct thread *);
	long fuel;
} thread;

void empty(void *args, thread *t) {}

// Constants in .rodata, .rodata.cst*, and through a table of addresses.
static const double even[] = {1.5, 2.5, 3.5, 4.5};
static const double odd[] = {-1, -2, -3, -4};
static const double *const rows[] = {even, odd};

typedef struct {
	long row, column;
	double sum;
} lookup;

void constants(lookup *a, thread *t) {
	a->sum = rows[a->row & 1][a->column & 3] * 3.25 + 0.1;
}

// A jump table.
typedef struct {
	long kind, x, y, result;
} operation;

void choose(operation *a, thread *t) {
	switch (a->kind) {
	case 0: a->result = a->x + a->y; break;
	case 1: a->result = a->x - a->y; break;
	case 2: a->result = a->x * a->y; break;
	case 3: a->result = a->x / a->y; break;
	case 4: a->result = a->x & a->y; break;
	case 5: a->result = a->x | a->y; break;
	case 6: a->result = a->x ^ a->y; break;
	case 7: a->result = a->x << a->y; break;
	default: a->result = -1;
	}
}

// Calls between functions, near and through addresses, of local and of global ones.
static __attribute__((noinline)) long twice(long x) { __asm__(""); return 2 * x; }
__attribute__((noinline)) long thrice(long x) { __asm__(""); return 3 * x; }
const long scale = 7; // global: reached through a slot

void calls(long *a, thread *t) {
	long (*volatile f)(long) = thrice;
	a[1] = twice(a[0]) + thrice(a[0]) + f(a[0]) + scale;
}

// The three functions of elsewhere that an object may call.
typedef struct {
	char *to, *from;
	long n, value;
} copying;

void *memset(void *, int, unsigned long);
void *memcpy(void *, const void *, unsigned long);
void *memmove(void *, const void *, unsigned long);

void set(copying *a, thread *t) { a->to = memset(a->to, (int)a->value, a->n); }
void copy(copying *a, thread *t) { a->to = memcpy(a->to, a->from, a->n); }
void move(copying *a, thread *t) { a->to = memmove(a->to, a->from, a->n); }

// Counts to a[0] in a[1], a unit of fuel a step, with values in flight that
// must survive a yield: more than there are registers to save them in.
void count(long *a, thread *t) {
	long n = a[0], p = 1, q = 2, r = 3, s = 5, u = 7;
	double x = 1;
	for (long i = 0; i < n; i++) {
		if (--t->fuel < 0)
			t->yield(t);
		p = p * 3 + q; q = q * 5 + r; r = r * 7 + s; s = s * 11 + u; u = u * 13 + p;
		x = x * 0.5 + 1;
		a[1] = i + 1;
	}
	a[2] = p ^ q ^ r ^ s ^ u;
	*(double *)&a[3] = x;
}

// Never ends.
void endless(volatile long *a, thread *t) {
	for (;;) {
		a[0]++;
		if (--t->fuel < 0)
			t->yield(t);
	}
}

// Where the stack is: the address of a local, and of the block.
void whereami(unsigned long *a, thread *t) {
	a[0] = (unsigned long)__builtin_frame_address(0);
	a[1] = (unsigned long)t;
	a[2] = t->fuel;
}

// Fills nearly all of the stack, yields, and looks at what is there.
void deep(long *a, thread *t) {
	enum { n = 31 * 1024 };
	volatile long room[n];
	for (long i = 0; i < n; i++)
		room[i] = i ^ a[0];
	t->yield(t);
	long wrong = 0;
	for (long i = 0; i < n; i++)
		wrong += room[i] != (i ^ a[0]);
	a[1] = wrong;
}

// Writes to nowhere, and overruns the stack: what a compiler must not emit.
void fault(long *a, thread *t) { *(volatile long *)a[0] = 1; }

__attribute__((noinline)) long recurse(volatile long *a, long n) {
	volatile long here[64];
	here[0] = n;
	return recurse(a, n + 1) + here[0] + a[0];
}
void overrun(long *a, thread *t) { a[0] = recurse(a, 0); }
