package spmd

import (
	"fmt"
	"strconv"
	"strings"

	"github.com/cb434341/weft/internal/kernel"
)

// blockSide is the side of the square blocks in which arrays of n numbers for
// each row are turned around, 0 where one by one is as good.
func (f *function) blockSide(k kernel.Kind, n int) int {
	side := min(f.g.o.Target.VectorBits/(8*k.Size()), 8)
	if n < side || f.lanes < side || side < 4 {
		return 0
	}
	return side
}

// moveArray calls a helper that moves an array of each row; where the rows'
// elements lie side by side, and there are rows for all lanes, in blocks.
func (f *function) moveArray(name string, k kernel.Kind, length int, buffer string, s *stream, last, left string) {
	n := strconv.Itoa(length)
	side := f.blockSide(k, length)
	plain := func() { f.helper(name, k, buffer, s.base, s.stride, s.step, n, f.firstRow, last) }
	if side == 0 || name == "spread" {
		plain()
		return
	}
	dense := f.def("icmp eq i64 ", s.step, ", ", strconv.Itoa(k.Size()))
	whole := f.def("icmp sge i64 ", left, ", ", strconv.Itoa(f.lanes))
	blocks, singly, on := f.block(), f.block(), f.block()
	f.branch(f.def("and i1 ", dense, ", ", whole), blocks, singly)
	f.begin(blocks)
	full := name + "blocks.i" + strconv.Itoa(8*k.Size())
	if _, ok := f.m.helpers[full]; !ok {
		f.m.helpers[full] = blocksText(full, name == "pack", 8*k.Size(), side, f.lanes)
	}
	f.line("call void @", full, "(ptr ", buffer, ", ptr ", s.base, ", i64 ", s.stride, ", i64 ", n, ", i64 ", f.firstRow, ")")
	f.jump(on)
	f.aside(func() {
		f.begin(singly)
		plain()
		f.jump(on)
	})
	f.begin(on)
}

// blocksText is a helper that moves arrays between rows and a buffer of lanes,
// turning them around block by block. The last block of a row overlaps the one
// before it, rather than to be smaller.
func blocksText(name string, toRows bool, width, side, lanes int) string {
	var w strings.Builder
	typ := fmt.Sprintf("<%d x i%d>", side, width)
	fmt.Fprintf(&w, `define internal void @%s(ptr noalias %%buffer, ptr %%base, i64 %%stride, i64 %%n, i64 %%row) noinline #0 {
start:
	%%end = sub i64 %%n, %d
	br label %%lane
lane:
	%%l = phi i64 [ 0, %%start ], [ %%nextl, %%behind ]
	%%at = add i64 %%row, %%l
	%%offset = mul i64 %%at, %%stride
	%%first = getelementptr i8, ptr %%base, i64 %%offset
	br label %%element
element:
	%%e = phi i64 [ 0, %%lane ], [ %%nexte, %%element ]
	%%cut = icmp slt i64 %%e, %%end
	%%from = select i1 %%cut, i64 %%e, i64 %%end
	%%group = mul i64 %%from, %d
	%%k = add i64 %%group, %%l
	%%b0 = getelementptr i%d, ptr %%buffer, i64 %%k
	%%r0 = getelementptr i%d, ptr %%first, i64 %%from
`, name, side, lanes, width, width)
	for i := 1; i < side; i++ {
		fmt.Fprintf(&w, "\t%%b%d = getelementptr i%d, ptr %%b%d, i64 %d\n", i, width, i-1, lanes)
		fmt.Fprintf(&w, "\t%%r%d = getelementptr i8, ptr %%r%d, i64 %%stride\n", i, i-1)
	}
	from, to := "r", "b"
	if toRows {
		from, to = "b", "r"
	}
	v := make([]string, side)
	for i := range v {
		v[i] = fmt.Sprintf("%%v%d", i)
		fmt.Fprintf(&w, "\t%s = load %s, ptr %%%s%d, align %d\n", v[i], typ, from, i, width/8)
	}
	for d := side / 2; d > 0; d /= 2 {
		next := append([]string(nil), v...)
		for i := range v {
			if i&d != 0 {
				continue
			}
			for half := range 2 {
				at := i + half*d
				next[at] = fmt.Sprintf("%%s%d.%d", d, at)
				fmt.Fprintf(&w, "\t%s = shufflevector %s %s, %s %s, <%d x i32> <", next[at], typ, v[i], typ, v[i+d], side)
				for j := range side {
					pick := j + half*d // of the first
					if j&d != 0 {
						pick = side + j - d + half*d // of the second
					}
					if j > 0 {
						w.WriteString(", ")
					}
					fmt.Fprintf(&w, "i32 %d", pick)
				}
				w.WriteString(">\n")
			}
		}
		v = next
	}
	for i := range v {
		fmt.Fprintf(&w, "\tstore %s %s, ptr %%%s%d, align %d\n", typ, v[i], to, i, width/8)
	}
	fmt.Fprintf(&w, `	%%nexte = add i64 %%e, %d
	%%moree = icmp slt i64 %%nexte, %%n
	br i1 %%moree, label %%element, label %%behind
behind:
	%%nextl = add i64 %%l, %d
	%%morel = icmp ult i64 %%nextl, %d
	br i1 %%morel, label %%lane, label %%done
done:
	ret void
}
`, side, side, lanes)
	return w.String()
}
