// Command find prints the libhdf5 that Weft loads and its version, or says on
// standard error why there is none and exits with 1. The set-up asks it, so that
// there is one answer to what will do.
package main

import (
	"fmt"
	"os"

	"github.com/cb434341/weft/internal/h5"
)

func main() {
	l, err := h5.Open()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(l.Path(), l.Version())
}
