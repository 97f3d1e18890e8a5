package spmd

import (
	"strconv"
	"strings"

	"github.com/cb434341/weft/internal/kernel"
)

// helper calls one of the functions that move streams between memory and
// buffers of lanes. They are kept out of line: they run once for a call, or for
// rows that lie badly.
func (f *function) helper(name string, k kernel.Kind, args ...string) {
	typ := "i" + strconv.Itoa(8*k.Size())
	full := name + "." + typ
	if f.lanes != f.g.lanes {
		panic("spmd: streams in a function that is called")
	}
	if _, ok := f.m.helpers[full]; !ok {
		f.m.helpers[full] = strings.NewReplacer("NAME", full, "TYPE", typ, "SIZE", strconv.Itoa(k.Size()),
			"LANES", strconv.Itoa(f.lanes)).Replace(helperTexts[name])
	}
	call := "call void @" + full + "("
	for i, a := range args {
		typ := ", i64 "
		if i == 0 {
			typ = "ptr "
		} else if i == 1 {
			typ = ", ptr "
		}
		call += typ + a
	}
	f.line(call, ")")
}

// helperTexts are templates. Lane l of element e is at e*LANES + l in a buffer.
var helperTexts = map[string]string{
	// gather reads one element of each row; what is behind the last row is it
	// again. A few rows, or one for all, do not pay for every lane.
	"gather": `define internal void @NAME(ptr noalias %buffer, ptr %base, i64 %stride, i64 %row, i64 %last) noinline minsize optsize #0 {
start:
	%offset = mul i64 %row, %stride
	%first = getelementptr i8, ptr %base, i64 %offset
	%rows = sub i64 %last, %row
	%few = icmp slt i64 %rows, LANES
	%n = select i1 %few, i64 %rows, i64 LANES
	br i1 %few, label %fill, label %lane
fill:
	%behind = mul i64 %rows, %stride
	%lastp = getelementptr i8, ptr %first, i64 %behind
	%x = load TYPE, ptr %lastp
	%x0 = insertelement <LANES x TYPE> poison, TYPE %x, i32 0
	%xs = shufflevector <LANES x TYPE> %x0, <LANES x TYPE> poison, <LANES x i32> zeroinitializer
	store <LANES x TYPE> %xs, ptr %buffer, align SIZE
	%one = icmp eq i64 %rows, 0
	br i1 %one, label %done, label %lane
lane:
	%l = phi i64 [ 0, %start ], [ 0, %fill ], [ %next, %lane ]
	%p = phi ptr [ %first, %start ], [ %first, %fill ], [ %nextp, %lane ]
	%v = load TYPE, ptr %p
	%q = getelementptr TYPE, ptr %buffer, i64 %l
	store TYPE %v, ptr %q
	%nextp = getelementptr i8, ptr %p, i64 %stride
	%next = add i64 %l, 1
	%more = icmp slt i64 %next, %n
	br i1 %more, label %lane, label %done
done:
	ret void
}
`,
	// scatter writes one element of each row.
	"scatter": `define internal void @NAME(ptr noalias %buffer, ptr %base, i64 %stride, i64 %row, i64 %left) noinline minsize optsize #0 {
start:
	%whole = icmp sgt i64 %left, LANES
	%n = select i1 %whole, i64 LANES, i64 %left
	%offset = mul i64 %row, %stride
	%first = getelementptr i8, ptr %base, i64 %offset
	br label %lane
lane:
	%l = phi i64 [ 0, %start ], [ %next, %lane ]
	%p = phi ptr [ %first, %start ], [ %nextp, %lane ]
	%q = getelementptr TYPE, ptr %buffer, i64 %l
	%v = load TYPE, ptr %q
	store TYPE %v, ptr %p
	%nextp = getelementptr i8, ptr %p, i64 %stride
	%next = add i64 %l, 1
	%more = icmp slt i64 %next, %n
	br i1 %more, label %lane, label %done
done:
	ret void
}
`,
	// unpack reads all elements of each row.
	"unpack": `define internal void @NAME(ptr noalias %buffer, ptr %base, i64 %stride, i64 %step, i64 %n, i64 %row, i64 %last) noinline minsize optsize #0 {
start:
	%some = icmp sgt i64 %n, 0
	br i1 %some, label %lane, label %done
lane:
	%l = phi i64 [ 0, %start ], [ %nextl, %behind ]
	%at = add i64 %row, %l
	%in = icmp slt i64 %at, %last
	%from = select i1 %in, i64 %at, i64 %last
	%offset = mul i64 %from, %stride
	%first = getelementptr i8, ptr %base, i64 %offset
	br label %element
element:
	%e = phi i64 [ 0, %lane ], [ %nexte, %element ]
	%along = mul i64 %e, %step
	%p = getelementptr i8, ptr %first, i64 %along
	%v = load TYPE, ptr %p
	%group = mul i64 %e, LANES
	%k = add i64 %group, %l
	%q = getelementptr TYPE, ptr %buffer, i64 %k
	store TYPE %v, ptr %q
	%nexte = add i64 %e, 1
	%moree = icmp slt i64 %nexte, %n
	br i1 %moree, label %element, label %behind
behind:
	%nextl = add i64 %l, 1
	%morel = icmp ult i64 %nextl, LANES
	br i1 %morel, label %lane, label %done
done:
	ret void
}
`,
	// pack writes all elements of each row.
	"pack": packText("%group = mul i64 %e, LANES\n\t%k = add i64 %group, %l"),
	// spread writes an array of scalars to each row.
	"spread": packText("%k = add i64 %e, 0"),
}

func packText(index string) string {
	return `define internal void @NAME(ptr noalias %buffer, ptr %base, i64 %stride, i64 %step, i64 %n, i64 %row, i64 %left) noinline minsize optsize #0 {
start:
	%some = icmp sgt i64 %n, 0
	%whole = icmp sgt i64 %left, LANES
	%lanes = select i1 %whole, i64 LANES, i64 %left
	br i1 %some, label %lane, label %done
lane:
	%l = phi i64 [ 0, %start ], [ %nextl, %behind ]
	%at = add i64 %row, %l
	%offset = mul i64 %at, %stride
	%first = getelementptr i8, ptr %base, i64 %offset
	br label %element
element:
	%e = phi i64 [ 0, %lane ], [ %nexte, %element ]
	` + index + `
	%q = getelementptr TYPE, ptr %buffer, i64 %k
	%v = load TYPE, ptr %q
	%along = mul i64 %e, %step
	%p = getelementptr i8, ptr %first, i64 %along
	store TYPE %v, ptr %p
	%nexte = add i64 %e, 1
	%moree = icmp slt i64 %nexte, %n
	br i1 %moree, label %element, label %behind
behind:
	%nextl = add i64 %l, 1
	%morel = icmp slt i64 %nextl, %lanes
	br i1 %morel, label %lane, label %done
done:
	ret void
}
`
}
