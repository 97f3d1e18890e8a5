package llvm

import (
	"fmt"
	"strings"
)

// triad is a loop that LLVM vectorises, with the lines of a source: the loop is
// line 12 of triad.go.
const triad = `
define void @triad(ptr noalias %a, ptr noalias %b, i64 %n) !dbg !4 {
entry:
  %some = icmp sgt i64 %n, 0
  br i1 %some, label %loop, label %done, !dbg !7
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %loop ]
  %pa = getelementptr double, ptr %a, i64 %i
  %pb = getelementptr double, ptr %b, i64 %i
  %x = load double, ptr %pb, !dbg !7
  %y = fmul double %x, %x, !dbg !7
  store double %y, ptr %pa, !dbg !7
  %next = add nsw i64 %i, 1, !dbg !7
  %more = icmp slt i64 %next, %n, !dbg !7
  br i1 %more, label %loop, label %done, !dbg !7
done:
  ret void, !dbg !7
}
` + debug

// first is a loop that LLVM cannot vectorise, for it may end at any element.
const first = `
define i64 @first(ptr %a, i64 %n) !dbg !4 {
entry:
  br label %loop, !dbg !7
loop:
  %i = phi i64 [ 0, %entry ], [ %next, %more ]
  %p = getelementptr double, ptr %a, i64 %i
  %x = load double, ptr %p, !dbg !7
  %found = fcmp ogt double %x, 1.0, !dbg !7
  br i1 %found, label %done, label %more, !dbg !7
more:
  %next = add nsw i64 %i, 1, !dbg !7
  %again = icmp slt i64 %next, %n, !dbg !7
  br i1 %again, label %loop, label %done, !dbg !7
done:
  %r = phi i64 [ %i, %loop ], [ %n, %more ]
  ret i64 %r, !dbg !7
}
` + debug

const debug = `
!llvm.dbg.cu = !{!0}
!llvm.module.flags = !{!2}
!0 = distinct !DICompileUnit(language: DW_LANG_C99, file: !1, isOptimized: true, emissionKind: NoDebug)
!1 = !DIFile(filename: "triad.go", directory: "/src")
!2 = !{i32 2, !"Debug Info Version", i32 3}
!4 = distinct !DISubprogram(name: "f", scope: !1, file: !1, line: 10, type: !5, unit: !0, spFlags: DISPFlagDefinition)
!5 = !DISubroutineType(types: !6)
!6 = !{}
!7 = !DILocation(line: 12, column: 2, scope: !4)
`

// trivial is the least kernel that does something for every row.
const trivial = `
define void @entry(ptr %args, ptr %thread) {
entry:
  %n = load i64, ptr %args
  %pa = getelementptr i64, ptr %args, i64 6
  %a = load ptr, ptr %pa
  br label %head
head:
  %i = phi i64 [ 0, %entry ], [ %next, %body ]
  %in = icmp slt i64 %i, %n
  br i1 %in, label %body, label %done
body:
  %p = getelementptr double, ptr %a, i64 %i
  %x = load <8 x double>, ptr %p, align 8
  %y = fadd <8 x double> %x, %x
  store <8 x double> %y, ptr %p, align 8
  %next = add nsw i64 %i, 8
  br label %head
done:
  ret void
}
`

// polynomial is what a real kernel looks like: a loop over rows with about 200
// instructions on vectors of so many lanes, a branch turned into masks among
// them.
func polynomial(lanes int) string {
	var b strings.Builder
	v := fmt.Sprintf("<%d x double>", lanes)
	splat := func(x float64) string {
		one := fmt.Sprintf("double %.3f", x)
		return "<" + strings.Repeat(one+", ", lanes-1) + one + ">"
	}
	fmt.Fprintf(&b, `
define void @entry(ptr %%args, ptr %%thread) {
entry:
  %%n = load i64, ptr %%args
  %%pa = getelementptr i64, ptr %%args, i64 6
  %%a = load ptr, ptr %%pa
  br label %%head
head:
  %%i = phi i64 [ 0, %%entry ], [ %%next, %%body ]
  %%in = icmp slt i64 %%i, %%n
  br i1 %%in, label %%body, label %%done
body:
  %%p = getelementptr double, ptr %%a, i64 %%i
  %%s0 = load %s, ptr %%p, align 8
`, v)
	for k := range 33 {
		fmt.Fprintf(&b, "  %%m%d = fmul %s %%s%d, %%s0\n", k, v, k)
		fmt.Fprintf(&b, "  %%a%d = fadd %s %%m%d, %s\n", k, v, k, splat(float64(k)/8+1))
		fmt.Fprintf(&b, "  %%d%d = fsub %s %%a%d, %%s%d\n", k, v, k, k/2)
		fmt.Fprintf(&b, "  %%q%d = fmul %s %%d%d, %%m%d\n", k, v, k, k/3)
		fmt.Fprintf(&b, "  %%c%d = fcmp ogt %s %%q%d, %s\n", k, v, k, splat(float64(k)))
		fmt.Fprintf(&b, "  %%s%d = select <%d x i1> %%c%d, %s %%q%d, %s %%a%d\n", k+1, lanes, k, v, k, v, k)
	}
	fmt.Fprintf(&b, `  store %s %%s33, ptr %%p, align 8
  %%next = add nsw i64 %%i, %d
  br label %%head
done:
  ret void
}
`, v, lanes)
	return b.String()
}
