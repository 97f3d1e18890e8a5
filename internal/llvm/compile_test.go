//go:build !weft_static && (linux || darwin) && (amd64 || arm64)

package llvm

import (
	"bytes"
	"context"
	"debug/elf"
	"errors"
	"runtime"
	"strings"
	"sync"
	"testing"

	"go.uber.org/goleak"
)

// What LLVM gave up on is put away for good, see TestGivingUp.
func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.IgnoreAnyFunction("github.com/cb434341/weft/internal/llvm.(*Library).fatal"))
}

// short is a list of passes for code that is vectors already.
const short = "function(sroa,early-cse,instcombine,simplifycfg),cgscc(inline)," +
	"function(sroa,early-cse<memssa>,instcombine,simplifycfg,loop-mssa(licm),gvn,instcombine,adce,simplifycfg)"

func library(t testing.TB) *Library {
	t.Helper()
	l, err := Open()
	if err != nil {
		t.Fatalf("%v\nscripts/setup installs it", err)
	}
	return l
}

var arm64 = Target{Triple: "aarch64-unknown-linux-gnu"}

func TestCompile(t *testing.T) {
	l := library(t)
	t.Logf("%s, version %s, on %s", l.Path(), l.Version(), l.Host().CPU)
	host := l.Host()
	host.Triple = host.Arch() + "-unknown-linux-gnu" // ELF on every system
	for _, test := range []struct {
		name   string
		ir     string
		target Target
		o      Options
		entry  string
		code   elf.Machine
	}{
		{"host", triad, host, Options{}, "triad", machineOf[runtime.GOARCH]},
		{"short list", polynomial(16), host, Options{Passes: short, Level: 3}, "entry", machineOf[runtime.GOARCH]},
		{"with all", triad, host, Options{IR: true, Asm: true, Remarks: true, PreferVectorWidth: 512}, "triad", machineOf[runtime.GOARCH]},
		{"x86-64", polynomial(8), Target{Triple: "x86_64-unknown-linux-gnu"}, Options{}, "entry", elf.EM_X86_64},
		{"AVX2", polynomial(8), Target{"x86_64-unknown-linux-gnu", "x86-64-v3", "-fma"}, Options{}, "entry", elf.EM_X86_64},
		{"AVX-512", triad, Target{"x86_64-unknown-linux-gnu", "x86-64-v4", ""}, Options{}, "triad", elf.EM_X86_64},
		{"arm64", polynomial(8), arm64, Options{}, "entry", elf.EM_AARCH64},
		{"arm64 by name", triad, Target{"arm64-unknown-linux-gnu", "neoverse-n1", "+fullfp16"}, Options{}, "triad", elf.EM_AARCH64},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, err := l.Compile(t.Context(), test.ir, test.target, test.o)
			if err != nil {
				t.Fatal(err)
			}
			object(t, out.Object, test.code, test.entry)
			if out.Times.Total() <= 0 || out.Times.Emit <= 0 {
				t.Errorf("times %+v", out.Times)
			}
			if (out.IR != "") != test.o.IR || (out.Asm != "") != test.o.Asm || (out.Remarks != nil) != test.o.Remarks {
				t.Errorf("IR, assembly and remarks are not what was asked for: %d and %d bytes, %d", len(out.IR), len(out.Asm), len(out.Remarks))
			}
			if test.o.IR && !strings.Contains(out.IR, "x double>") {
				t.Errorf("no vectors in the optimised IR:\n%s", out.IR)
			}
			if test.o.Asm && !strings.Contains(out.Asm, test.entry+":") {
				t.Errorf("no %s in the assembly:\n%s", test.entry, out.Asm)
			}
		})
	}
}

var machineOf = map[string]elf.Machine{"amd64": elf.EM_X86_64, "arm64": elf.EM_AARCH64}

// object checks that the bytes are a relocatable file with the function.
func object(t *testing.T, data []byte, code elf.Machine, entry string) {
	t.Helper()
	f, err := elf.NewFile(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	if f.Type != elf.ET_REL || f.Machine != code {
		t.Errorf("an object of %v for %v, want one for %v", f.Type, f.Machine, code)
	}
	symbols, err := f.Symbols()
	if err != nil {
		t.Fatal(err)
	}
	for _, s := range symbols {
		if s.Name == entry && elf.ST_TYPE(s.Info) == elf.STT_FUNC && s.Size > 0 {
			return
		}
	}
	t.Errorf("no function %s among %v", entry, symbols)
}

// TestNames compiles for every processor and feature that the table lets through.
// LLVM prints a warning for one that it does not know: see TestEveryLibrary.
func TestNames(t *testing.T) {
	l := library(t)
	for arch, f := range families {
		var targets []Target
		for _, cpu := range f.cpus {
			targets = append(targets, Target{arch + "-unknown-linux-gnu", cpu, ""})
		}
		for _, feature := range f.features {
			targets = append(targets, Target{arch + "-unknown-linux-gnu", "", "+" + feature})
		}
		for _, target := range targets {
			if _, err := l.Compile(t.Context(), trivial, target, Options{Passes: "function(instcombine)", Level: 1}); err != nil {
				t.Errorf("%+v: %v", target, err)
			}
		}
	}
}

// TestWidth checks that the preferred width and the features reach the passes.
func TestWidth(t *testing.T) {
	l := library(t)
	for _, test := range []struct {
		name     string
		target   Target
		width    int
		register string
	}{
		{"none", Target{"x86_64-unknown-linux-gnu", "x86-64", ""}, 0, "%xmm"},
		{"AVX2", Target{"x86_64-unknown-linux-gnu", "x86-64-v3", ""}, 0, "%ymm"},
		{"AVX-512 at 256", Target{"x86_64-unknown-linux-gnu", "x86-64-v4", ""}, 256, "%ymm"},
		{"AVX-512 at 512", Target{"x86_64-unknown-linux-gnu", "x86-64-v4", ""}, 512, "%zmm"},
		{"features alone", Target{"x86_64-unknown-linux-gnu", "", "+avx2,+fma"}, 0, "%ymm"},
		{"NEON", arm64, 0, ".2d"},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, err := l.Compile(t.Context(), triad, test.target, Options{Asm: true, PreferVectorWidth: test.width})
			if err != nil {
				t.Fatal(err)
			}
			if !strings.Contains(out.Asm, test.register) {
				t.Errorf("no %s in\n%s", test.register, out.Asm)
			}
			if test.register != "%zmm" && strings.Contains(out.Asm, "%zmm") {
				t.Errorf("512 bits in\n%s", out.Asm)
			}
		})
	}
}

func TestRefusals(t *testing.T) {
	l := library(t)
	host := l.Host()
	for _, test := range []struct {
		name   string
		ir     string
		target Target
		o      Options
		stage  string
		line   int
		text   string
	}{
		{"no IR", "define i64 @f() {\n  ret i64 %y\n}", host, Options{}, "parse", 2, "use of undefined value '%y': ret i64 %y"},
		{"a word", "nonsense", host, Options{}, "parse", 1, "expected top-level entity: nonsense"},
		{"cut off", "define i64 @f() {\n", host, Options{}, "parse", 2, "line 2"},
		{
			"used before", "define i64 @f() {\n  %b = add i64 %a, 1\n  %a = add i64 %b, 1\n  ret i64 %a\n}", host,
			Options{},
			"verify", 3, "Instruction does not dominate all uses!: %a = add i64 %b, 1",
		},
		{"no such pass", trivial, host, Options{Passes: "default<O9>"}, "optimise", 0, "default<O9>"},
		{"no such function", "define i32 @f(i32 %x) {\n  %r = call i32 @llvm.x86.nonsense(i32 %x)\n  ret i32 %r\n}", host, Options{}, "parse", 2, "llvm.x86.nonsense"},
	} {
		t.Run(test.name, func(t *testing.T) {
			_, err := l.Compile(t.Context(), test.ir, test.target, test.o)
			e, ok := errors.AsType[*Error](err)
			if !ok {
				t.Fatalf("got %v, want an *Error", err)
			}
			if e.Stage != test.stage || e.Line != test.line || !strings.Contains(err.Error(), test.text) {
				t.Errorf("got stage %q, line %d: %v; want %q, line %d, %q", e.Stage, e.Line, err, test.stage, test.line, test.text)
			}
		})
	}

	if _, err := l.Compile(t.Context(), trivial, host, Options{Level: 4}); err == nil {
		t.Error("level 4 is fine")
	}
	gone, cancel := context.WithCancel(t.Context())
	cancel()
	if _, err := l.Compile(gone, trivial, host, Options{}); !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
}

func TestRemarks(t *testing.T) {
	l := library(t)
	for _, test := range []struct {
		name, ir string
		want     Remark // with the text that it contains
	}{
		{"vectorised", triad, Remark{"loop-vectorize", Passed, "triad.go", 12, "vectorized loop (vectorization width: 2, interleaved count: "}},
		{"not", first, Remark{"loop-vectorize", Missed, "triad.go", 12, "loop not vectorized"}},
		{"spilled", polynomial(64), Remark{"regalloc", Missed, "", 0, " spills "}},
		{"stack", polynomial(64), Remark{"prologepilog", Analysis, "", 0, "stack bytes in function"}},
	} {
		t.Run(test.name, func(t *testing.T) {
			out, err := l.Compile(t.Context(), test.ir, Target{Triple: "x86_64-unknown-linux-gnu"}, Options{Remarks: true})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range out.Remarks {
				whole := r.Text
				if strings.Contains(whole, test.want.Text) {
					r.Text = test.want.Text
				}
				if r == test.want {
					t.Log(whole)
					return
				}
			}
			t.Errorf("no %+v among %+v", test.want, out.Remarks)
		})
	}
}

// TestMany compiles on more goroutines than there are places, for several
// targets, with what is good and what is not, and compares with one alone.
func TestMany(t *testing.T) {
	l := library(t)
	targets := []Target{l.Host(), {Triple: "x86_64-unknown-linux-gnu"}, arm64}
	var alone [][]byte
	for _, target := range targets {
		out, err := l.Compile(t.Context(), polynomial(8), target, Options{Passes: short})
		if err != nil {
			t.Fatal(err)
		}
		alone = append(alone, out.Object)
	}
	var all sync.WaitGroup
	for g := range 24 {
		all.Go(func() {
			k := g % len(targets)
			out, err := l.Compile(t.Context(), polynomial(8), targets[k], Options{Passes: short, Remarks: g%4 == 0, Asm: g%5 == 0})
			if err != nil || !bytes.Equal(out.Object, alone[k]) {
				t.Errorf("%v: %v, the same object: %v", targets[k].Triple, err, bytes.Equal(out.Object, alone[k]))
			}
			if _, err := l.Compile(t.Context(), "define", targets[k], Options{}); err == nil {
				t.Error("half a word is fine")
			}
		})
	}
	all.Wait()
}

func BenchmarkCompile(b *testing.B) {
	l := library(b)
	for _, kernel := range []struct{ name, ir string }{{"trivial", trivial}, {"real", polynomial(32)}} {
		for _, list := range []struct{ name, passes string }{{"O3", O3}, {"O2", O2}, {"short", short}} {
			b.Run(kernel.name+"/"+list.name, func(b *testing.B) {
				var sum Times
				n := 0.0
				for b.Loop() {
					out, err := l.Compile(b.Context(), kernel.ir, l.Host(), Options{Passes: list.passes})
					if err != nil {
						b.Fatal(err)
					}
					sum.Machine += out.Times.Machine
					sum.Parse += out.Times.Parse
					sum.Optimise += out.Times.Optimise
					sum.Emit += out.Times.Emit
					n++
				}
				b.ReportMetric(sum.Machine.Seconds()*1e3/n, "machine-ms")
				b.ReportMetric(sum.Parse.Seconds()*1e3/n, "parse-ms")
				b.ReportMetric(sum.Optimise.Seconds()*1e3/n, "optimise-ms")
				b.ReportMetric(sum.Emit.Seconds()*1e3/n, "emit-ms")
			})
		}
	}
}
