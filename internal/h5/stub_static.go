//go:build weft_static

package h5

const reason = "this binary was built with -tags weft_static, which leaves libhdf5 out: build it without"
