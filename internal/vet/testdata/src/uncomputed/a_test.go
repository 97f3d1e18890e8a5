package uncomputed

import "testing"

func BenchmarkCall(b *testing.B) {
	for b.Loop() {
		lifted.Of(1)
	}
}
