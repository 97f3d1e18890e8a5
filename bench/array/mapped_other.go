//go:build !unix

package main

import "errors"

// mapped is for systems that map files as Unix does.
func mapped(folder) ([]float64, error) {
	return nil, errors.New("array: files cannot be mapped here")
}
