package unit

import (
	"math"
	"testing"
	"time"
)

func TestCount(t *testing.T) {
	for n, want := range map[int]string{0: "0", -1: "-1", 999: "999", 1000: "1,000", -999: "-999", -1000: "-1,000", 1234567: "1,234,567"} {
		if got := Count(n); got != want {
			t.Errorf("Count(%d) = %s, want %s", n, got, want)
		}
	}
}

func TestTime(t *testing.T) {
	for d, want := range map[time.Duration]string{
		0:                                       "0 s",
		85:                                      "85 ns",
		1_500:                                   "1.50 µs",
		999_400:                                 "999 µs",
		999_600:                                 "1.00 ms",
		12_345_678:                              "12.3 ms",
		1_240 * time.Millisecond:                "1.24 s",
		90 * time.Second:                        "90 s",
		150 * time.Second:                       "2 m 30 s",
		59*time.Minute + 59600*time.Millisecond: "1 h 00 m",
		125 * time.Minute:                       "2 h 05 m",
		-1500:                                   "-1.50 µs",
		math.MinInt64:                           "-2562047 h 47 m",
	} {
		if got := Time(d); got != want {
			t.Errorf("Time(%d) = %s, want %s", d, got, want)
		}
	}
}

func TestBytes(t *testing.T) {
	for n, want := range map[int64]string{
		0: "0 B", 999: "999 B", 1000: "1 kB", 1500: "1.50 kB", 999_999: "1.00 MB", 12_345_678_901: "12.3 GB",
		math.MaxInt64: "9223 PB", -5: "-5 B", math.MinInt64: "-9223 PB",
	} {
		if got := Bytes(n); got != want {
			t.Errorf("Bytes(%d) = %s, want %s", n, got, want)
		}
	}
}
