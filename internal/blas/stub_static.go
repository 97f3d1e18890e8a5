//go:build weft_static

package blas

const reason = "this binary was built with -tags weft_static, which leaves OpenBLAS out"
