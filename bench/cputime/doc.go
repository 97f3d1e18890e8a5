// Package cputime tells what processors have spent on this process, which
// benchmarks state beside the time by the clock: where two programs take as long,
// one may have used half as many processors.
package cputime
