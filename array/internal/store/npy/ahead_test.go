package npy

import "testing"

// TestMarks sets marks of pieces, each once.
func TestMarks(t *testing.T) {
	m := newMarks(200*pieceBytes + 1)
	for _, test := range []struct {
		piece int64
		was   bool
	}{{0, false}, {0, true}, {1, false}, {63, false}, {64, false}, {63, true}, {200, false}, {200, true}, {199, false}} {
		if was := m.set(test.piece); was != test.was {
			t.Errorf("piece %d: %t", test.piece, was)
		}
	}
}

// TestAhead asks for parts of a file: which of its pieces are marked then.
func TestAhead(t *testing.T) {
	for _, test := range []struct {
		name        string
		first, last int64
		used        int
		want        string // a sign for each piece
	}{
		{"all", 0, 3<<20 + 100, 3 << 20, "1111"},
		{"from the middle", 1<<20 + 5, 3<<20 + 1, 2 << 20, "0111"},
		{"little of it", 0, 3 << 20, 1 << 20, "0000"},
		{"small", 5, 1000, 995, "0000"},
	} {
		t.Run(test.name, func(t *testing.T) {
			data := make([]byte, 3<<20+100+4096)
			f := &file{data: data, asked: newMarks(int64(len(data)))}
			f.ahead(test.first, test.last, test.used)
			f.ahead(test.first, test.last, test.used)
			got := ""
			for i := range int64(4) {
				got += map[bool]string{false: "0", true: "1"}[f.asked.set(i)]
			}
			if got != test.want {
				t.Errorf("got %s, want %s", got, test.want)
			}
		})
	}
}
