// Command find prints the OpenBLAS that Weft would load, or says on standard
// error why there is none and exits with 1. The set-up asks it, so that there is
// one answer to what will do.
package main

import (
	"fmt"
	"os"

	"github.com/cb434341/weft/internal/blas"
)

func main() {
	path, version, err := blas.Find()
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(path, version)
}
