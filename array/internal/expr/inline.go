package expr

import (
	"fmt"

	"github.com/cb434341/weft/internal/block"
	"github.com/cb434341/weft/internal/kernel"
)

// inline calls a kernel of the user's, whose text was checked when its node was
// made: its functions become functions of this kernel's module, under names of
// their own.
func (e *emitter) inline(text string, in []val, out block.DType) val {
	m, err := kernel.Parse(text)
	if err != nil {
		panic(fmt.Sprintf("expr: a kernel that was checked: %v", err))
	}
	entry := e.Module.Adopt(m)
	var args []kernel.Reg
	for _, v := range in {
		args = append(args, v.re)
		if v.d.Complex() {
			args = append(args, v.im)
		}
	}
	result := scalar(e.Reg("t", out.Kind()), out)
	dst := []kernel.Reg{result.re}
	if out.Complex() {
		result.im = e.Reg("t", out.Kind())
		dst = append(dst, result.im)
	}
	e.Emit(&kernel.Call{Dst: dst, Func: entry, Args: args})
	return result
}
