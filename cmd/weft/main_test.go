package main

import (
	"strings"
	"testing"
)

// TestExitCodes calls the command as a shell would.
func TestExitCodes(t *testing.T) {
	tests := []struct {
		name   string
		args   string
		code   int
		stdout string // contained
		stderr string // all of it
	}{
		{"nothing", "", exitOK, "Available Commands", ""},
		{"help", "help info", exitOK, "weft info --json", ""},
		{"help flag", "info --help", exitOK, "weft info --json", ""},
		{"info", "info", exitOK, "native libraries", ""},
		{"unknown command", "infos", exitUsage, "", "weft: there is no command \"infos\"; did you mean \"info\"?\nSee 'weft --help'.\n"},
		{"nothing like it", "summon", exitUsage, "", "weft: there is no command \"summon\"\nSee 'weft --help'.\n"},
		{"unknown flag", "info --fast", exitUsage, "", "weft: unknown flag: --fast\nSee 'weft info --help'.\n"},
		{"argument too many", "info all", exitUsage, "", "weft: unexpected argument \"all\"\nSee 'weft info --help'.\n"},
		{"time that runs backwards", "bench --time -1s", exitUsage, "", "weft: --workers 0 --time -1s: both must be positive\nSee 'weft bench --help'.\n"},
		{"vet tells by itself", "vet --fast", exitUsage, "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			var stdout, stderr strings.Builder
			code := run(t.Context(), strings.Fields(test.args), strings.NewReader(""), &stdout, &stderr)
			if code != test.code {
				t.Errorf("exit code: got %d, want %d", code, test.code)
			}
			if stderr.String() != test.stderr {
				t.Errorf("stderr: got %q, want %q", stderr.String(), test.stderr)
			}
			if !strings.Contains(stdout.String(), test.stdout) || test.stdout == "" && stdout.Len() > 0 {
				t.Errorf("stdout: got %q, want %q in it", stdout.String(), test.stdout)
			}
		})
	}
}
