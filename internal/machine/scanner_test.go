package machine

import (
	"slices"
	"testing"
)

func TestScanners(t *testing.T) {
	tests := []struct {
		name, setting string
		vectors, want []string
	}{
		{"vectors", "", []string{AVX512, AVX2}, []string{AVX512, AVX2, Words}},
		{"none", "", nil, []string{Words}},
		{"turned off", "off", []string{AVX512, AVX2}, []string{Words}},
		{"set to something else", "on", []string{NEON}, []string{NEON, Words}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := scanners(test.setting, test.vectors); !slices.Equal(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
	if all := Scanners(); all[len(all)-1] != Words {
		t.Errorf("here: %v", all)
	}
}
