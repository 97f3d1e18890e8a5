package expr

import (
	"testing"
	"time"
)

// TestLayoutBack writes times and reads them again.
func TestLayoutBack(t *testing.T) {
	paris, err := time.LoadLocation("Europe/Paris")
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range []string{
		"%Y-%m-%dT%H:%M:%S.%f%z", "%d.%m.%y %I:%M:%S %p %f", "%F %T,%f", "%a, %d %b %Y %H:%M:%S %f %Z", "%A %B %e %Y %R:%S %f", "%Y %j %H%M%S%f",
		"2006-01-02 15:04:05.000000", time.RFC3339Nano, "%s %f",
	} {
		l, err := parseLayout(s)
		if err != nil {
			t.Fatal(s, err)
		}
		for _, loc := range []*time.Location{time.UTC, paris} {
			for _, want := range []time.Time{
				time.Date(2024, 2, 29, 23, 59, 59, 123456000, loc), time.Date(1999, 12, 31, 0, 0, 0, 0, loc), time.Date(2001, 7, 4, 12, 30, 1, 1000, loc),
			} {
				text := string(l.append(nil, want))
				got, ok := l.parse(text, loc)
				if s[len(s)-1] == 'Z' && loc == paris {
					continue // CET is no name of a zone
				}
				if !ok || !got.Equal(want) {
					t.Errorf("%s: %v is written %q and read %v (%v)", s, want, text, got, ok)
				}
			}
		}
	}
	for _, s := range []string{"", "%", "%Q", "%Y-%"} {
		if _, err := parseLayout(s); err == nil {
			t.Errorf("%q is a layout", s)
		}
	}
}

func FuzzLayout(f *testing.F) {
	f.Add("%Y-%m-%d %H:%M:%S.%f %z", "2024-02-30 10:00:00.5 +0100")
	f.Add("%d/%b/%Y:%T %z %p%j%s", "10/Oct/2000:13:55:36 -0700 PM")
	f.Add("%Z%A", "Europe/ParisMonday")
	f.Fuzz(func(t *testing.T, s, text string) {
		l, err := parseLayout(s)
		if err != nil {
			return
		}
		at, ok := l.parse(text, time.UTC)
		if ok && l.golang == "" {
			l.append(nil, at)
		}
	})
}
