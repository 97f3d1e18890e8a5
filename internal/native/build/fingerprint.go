package build

import (
	_ "embed"
	"strings"
)

// made stands for all that decides what an object is besides its kernel: the
// front end, the library, the lowering, how objects are called. It is a hash of
// what becomes of some kernels, written by this package's tests with -update, so
// that no change of these can be forgotten. Archives of another are not used.
var made = version + " " + strings.TrimSpace(fingerprint)

//go:embed fingerprint.txt
var fingerprint string
