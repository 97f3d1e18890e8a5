package main

import (
	"strings"
	"testing"
	"time"
)

func TestSameAnswer(t *testing.T) {
	answer := Totals{"LAS": {3, 2}, "ATL": {0, 0}}
	tests := []struct {
		name string
		a, b Totals
		want string
	}{
		{"same", answer, Totals{"ATL": {0, 0}, "LAS": {3, 2}}, ""},
		{"sum", answer, Totals{"ATL": {0, 0}, "LAS": {4, 2}}, "flights: the answers differ at LAS: sequentially {Sum:3 Count:2}, with delayed {Sum:4 Count:2}"},
		{"count", answer, Totals{"ATL": {0, 1}, "LAS": {3, 2}}, "flights: the answers differ at ATL: "},
		{"one airport less", answer, Totals{"LAS": {3, 2}}, "flights: the answers differ at ATL: "},
		{"one airport more", answer, Totals{"LAS": {3, 2}, "ATL": {}, "": {}}, "flights: the answers differ at : "},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := ""
			if err := sameAnswer("with delayed", test.a, test.b); err != nil {
				got = err.Error()
			}
			if test.want == "" && got != "" || !strings.HasPrefix(got, test.want) {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestPrint(t *testing.T) {
	tests := []struct {
		name  string
		print func(*strings.Builder)
		want  string
	}{
		{"busiest", func(b *strings.Builder) {
			printBusiest(b, Totals{"Åre": {-9, 2}, "ORD": {12345678, 1234567}, "A": {3, 2}, "B": {1, 1}, "C": {}}, 3)
		}, `
origin    flights   mean delay
ORD     1,234,567    10.00 min
A               2     1.50 min
Åre             2    -4.50 min
and 2 more airports
`},
		{"all", func(b *strings.Builder) { printBusiest(b, Totals{"C": {}}, 3) }, `
origin    flights   mean delay
C               0      NaN min
`},
		{"times", func(b *strings.Builder) {
			printTimes(b, 123456*time.Microsecond, 61728*time.Microsecond, 30864*time.Microsecond, 2)
		}, `
sequentially    123.5 ms
with delayed     61.7 ms on 2 workers: 2.00 times as fast, the same answer
with frame       30.9 ms: 4.00 times as fast, the same answer
`},
		{"times, one worker", func(b *strings.Builder) { printTimes(b, time.Second, 2*time.Second, time.Second, 1) }, `
sequentially   1000.0 ms
with delayed   2000.0 ms on 1 worker: 0.50 times as fast, the same answer
with frame     1000.0 ms: 1.00 times as fast, the same answer
`},
		{"numbers", func(b *strings.Builder) {
			for _, n := range []int{0, 999, 1000, 3000000} {
				b.WriteString("\n" + thousands(n))
			}
		}, "\n0\n999\n1,000\n3,000,000"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var b strings.Builder
			test.print(&b)
			if want := strings.TrimPrefix(test.want, "\n"); strings.TrimPrefix(b.String(), "\n") != want {
				t.Errorf("got:\n%swant:\n%s", b.String(), want)
			}
		})
	}
}
