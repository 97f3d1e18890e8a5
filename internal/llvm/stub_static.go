//go:build weft_static

package llvm

const reason = "this binary was built with -tags weft_static, which leaves libLLVM out"
