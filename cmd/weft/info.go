package main

import (
	"encoding/json"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"runtime/debug"
	"strings"
	"text/tabwriter"

	"github.com/spf13/cobra"

	"github.com/cb434341/weft/internal/machine"
	"github.com/cb434341/weft/jit/aot"
)

// A report is what info tells; its JSON names are kept.
type report struct {
	Weft        string     `json:"weft"`
	Revision    string     `json:"revision,omitempty"`
	Go          string     `json:"go"`
	OS          string     `json:"os"`
	Arch        string     `json:"arch"`
	Cgo         bool       `json:"cgo"`
	CPU         processor  `json:"cpu"`
	Cores       amount     `json:"cores"`
	CPUs        int        `json:"cpus"`
	Memory      amount     `json:"memory_bytes"`
	PageSize    int        `json:"page_size"`
	Kernels     kernels    `json:"kernels"`
	CSV         string     `json:"csv"` // what finds the fields
	Environment []variable `json:"environment"`
	Libraries   []native   `json:"libraries"`
}

// processor is what a compiler would make use of.
type processor struct {
	Model    string   `json:"model"`
	Vector   string   `json:"vector"`
	Bits     int      `json:"bits"`
	Features []string `json:"features"`
}

// kernels is what package jit makes use of, with the environment as it is.
type kernels struct {
	Runs       string `json:"runs"`            // how they run
	Level      string `json:"level,omitempty"` // by which instructions, natively
	Cache      string `json:"cache,omitempty"` // folder with compiled ones
	CacheBytes int64  `json:"cache_bytes"`
	Kept       int    `json:"kept"`          // kernels in the folder
	Why        string `json:"why,omitempty"` // there is none
}

// amount is a number and who says so.
type amount struct {
	Value  uint64 `json:"value"`
	Source string `json:"source"`
}

// variable is one of the environment that Weft, or Go for it, reads.
type variable struct {
	Name  string  `json:"name"`
	Value *string `json:"value"` // nil when not set
	About string  `json:"about"`
}

// native is a library that was looked for.
type native struct {
	Name    string `json:"name"`
	Path    string `json:"path,omitempty"`
	Version string `json:"version,omitempty"`
	Why     string `json:"why,omitempty"` // there is none, where more is known than that
	Brings  string `json:"brings"`
	Used    bool   `json:"used"` // by this version of Weft, where it is found
	Without string `json:"without"`
}

// environment lists the variables that are read. The test of this package
// holds it against the module's source.
var environment = []variable{
	{Name: "GOMAXPROCS", About: "cores to use, read by Go"},
	{Name: "GOMEMLIMIT", About: "soft limit of the Go heap, read by Go"},
	{Name: "GOMODCACHE", About: "where the source of other modules is, for kernels that use it"},
	{Name: "GOROOT", About: "the Go whose functions weft vet knows"},
	{Name: "LD_LIBRARY_PATH", About: "folders with native libraries, read by the system's loader"},
	{Name: "OPENBLAS_CORETYPE", About: "processor whose kernels OpenBLAS takes, instead of the best"},
	{Name: "TERM", About: "no progress bar where it is \"dumb\""},
	{Name: "WEFT_BLAS", About: "the OpenBLAS to load, or \"off\""},
	{Name: "WEFT_CACHE", About: "folder for compiled kernels, or \"off\""},
	{Name: "WEFT_CPU", About: "the most that kernels use: x86-64-v4, -v3, -v2, x86-64"},
	{Name: "WEFT_HDF5", About: "the libhdf5 to load, or \"off\""},
	{Name: "WEFT_JIT", About: "kernels: \"off\" calls Go functions, \"interpret\" interprets"},
	{Name: "WEFT_LLVM", About: "the libLLVM to load, or \"off\""},
	{Name: "WEFT_SIMD", About: "\"off\" reads CSV and Parquet files without vector instructions"},
}

func infoCommand() *cobra.Command {
	var asJSON bool
	c := &cobra.Command{
		Use:   "info",
		Short: "What Weft has to work with on this machine",
		Long: `Info says which Weft this is and what this machine gives it: the processor and
its vector instructions, cores and memory as control groups allow (with the file
that says so), how compiled kernels run and where they are kept, what looks through
CSV files, the environment variables that are read, and native libraries.

Weft is Go through and through and needs none of the libraries; info says which
are here and what each brings, or would bring. This version loads libLLVM, when the
first kernel is compiled, OpenBLAS, when the first matrices are multiplied, and libhdf5,
when the first such file is opened; info names the files, and the processor that
OpenBLAS' kernels were written for.`,
		Example: "  weft info\n  weft info --json | jq .memory_bytes.value",
		Args:    noArgs,
		RunE: func(c *cobra.Command, _ []string) error {
			r := inspect()
			if asJSON {
				enc := json.NewEncoder(c.OutOrStdout())
				enc.SetIndent("", "  ")
				return enc.Encode(r)
			}
			return r.print(c.OutOrStdout())
		},
	}
	c.Flags().BoolVar(&asJSON, "json", false, "print one JSON object, for scripts")
	return c
}

// inspect looks at this process and this machine.
func inspect() report {
	r := report{
		Go: runtime.Version(), OS: runtime.GOOS, Arch: runtime.GOARCH,
		CPUs: runtime.NumCPU(), PageSize: machine.PageSize(),
	}
	r.Weft, r.Revision, r.Cgo = build()
	p := machine.CPU()
	r.CPU = processor{p.Model, p.Vector, p.Bits, p.Features}
	cores, why := machine.Cores()
	r.Cores = amount{uint64(cores), why}
	r.Memory.Value, r.Memory.Source = machine.Memory()
	for _, v := range environment {
		if value, ok := os.LookupEnv(v.Name); ok {
			v.Value = &value
		}
		r.Environment = append(r.Environment, v)
	}
	r.Libraries = lookFor(thisSystem())
	r.CSV = machine.Scanners()[0]
	r.Kernels = howKernelsRun(aot.Here(), os.Getenv("WEFT_JIT"), r.Libraries[0])
	return r
}

// build returns what the go command wrote into this binary.
func build() (version, revision string, cgo bool) {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return "unknown", "", false
	}
	for _, s := range info.Settings {
		switch s.Key {
		case "vcs.revision":
			revision = s.Value
		case "CGO_ENABLED":
			cgo = s.Value == "1"
		}
	}
	return info.Main.Version, revision, cgo
}

// thisSystem is where this machine keeps its libraries.
func thisSystem() search {
	root, list := "/", os.Getenv("LD_LIBRARY_PATH")
	switch runtime.GOOS {
	case "darwin":
		list = os.Getenv("DYLD_LIBRARY_PATH")
	case "windows":
		// The loader searches PATH; folders on other drives are not looked at.
		root = filepath.VolumeName(os.Getenv("SystemRoot")) + `\`
		list = strings.ReplaceAll(os.Getenv("PATH"), filepath.VolumeName(root), "")
	}
	fsys := os.DirFS(root)
	return search{root: fsys, goos: runtime.GOOS, folders: loaderFolders(fsys, runtime.GOOS, list)}
}

// lookFor finds every library that there is.
func lookFor(s search) []native {
	var found []native
	for _, lib := range libraries {
		n := native{Name: lib.name, Brings: lib.brings, Used: lib.find != nil, Without: lib.without}
		if lib.find != nil {
			var err error
			if n.Path, n.Version, err = lib.find(); err != nil {
				n.Why = err.Error()
			}
		} else if file, version := s.find(lib); file != "" {
			n.Path, n.Version = "/"+file, version
		}
		found = append(found, n)
	}
	return found
}

// print writes the report for a person.
func (r report) print(out io.Writer) error {
	w := tabwriter.NewWriter(out, 0, 0, 2, ' ', 0)
	row := func(name, format string, args ...any) { fmt.Fprintf(w, name+"\t"+format+"\n", args...) }

	version := r.Weft
	if len(r.Revision) >= 12 {
		version += ", " + r.Revision[:12]
	}
	cgo := "without cgo"
	if r.Cgo {
		cgo = "with cgo"
	}
	row("weft", "%s", version)
	row("go", "%s %s/%s, %s", r.Go, r.OS, r.Arch, cgo)
	row("processor", "%s", r.CPU)
	row("cores", "%d (%s)", r.Cores.Value, r.Cores.Source)
	if r.Memory.Value > 0 {
		row("memory", "%s (%s)", gibibytes(r.Memory.Value), r.Memory.Source)
	} else {
		row("memory", "%s: give a runner a budget", r.Memory.Source)
	}
	row("pages", "%d bytes", r.PageSize)
	row("kernels", "%s", r.Kernels)
	row("csv", "fields found by %s", scanner(r.CSV))

	fmt.Fprintf(w, "\nenvironment\n")
	for _, v := range r.Environment {
		value := "not set"
		if v.Value != nil {
			value = fmt.Sprintf("%q", *v.Value)
		}
		row("  "+v.Name, "%s\t%s", value, v.About)
	}

	fmt.Fprintf(w, "\nnative libraries, none of which is needed\n")
	for _, n := range r.Libraries {
		switch {
		case n.Path == "" && n.Why != "":
			row("  "+n.Name, "%s; without it: %s", n.Why, n.Without)
		case n.Path == "":
			row("  "+n.Name, "not found; without it: %s", n.Without)
		case n.Version == "":
			row("  "+n.Name, "%s", n.Path)
		default:
			row("  "+n.Name, "%s, version %s", n.Path, n.Version)
		}
		if n.Used && n.Path != "" {
			row("", "brings %s", n.Brings)
		} else {
			row("", "would bring %s", n.Brings)
		}
	}
	return w.Flush()
}

// String writes "AMD EPYC, AVX-512: 8 float64 at a time".
func (p processor) String() string {
	name := p.Model
	if name == "" {
		name = "no name given"
	}
	if p.Bits == 0 {
		return name + ", no vector instructions known"
	}
	return fmt.Sprintf("%s, %s: %d float64 at a time", name, p.Vector, p.Bits/64)
}

// howKernelsRun puts together what decides on kernels.
func howKernelsRun(m aot.Machine, mode string, llvm native) kernels {
	k := kernels{Level: m.Level, Cache: m.Cache, CacheBytes: m.Bytes, Kept: m.Kept}
	if m.CacheErr != nil {
		k.Why = m.CacheErr.Error()
	}
	switch {
	case mode == "off":
		k.Runs, k.Level = "as the Go functions that they are (WEFT_JIT=off)", ""
	case mode == "interpret":
		k.Runs, k.Level = "interpreted (WEFT_JIT=interpret)", ""
	case m.LevelErr != nil:
		k.Runs = "interpreted, or as Go functions: " + m.LevelErr.Error()
	case llvm.Path == "":
		k.Runs = "natively for " + m.Level + " if embedded or kept, otherwise interpreted or as Go functions"
	default:
		k.Runs = "natively for " + m.Level
	}
	return k
}

// String writes "natively for x86-64-v4; 12 kept in /root/.cache/weft/jit, 1.2 MiB".
func (k kernels) String() string {
	if k.Cache == "" {
		return k.Runs + "; none kept: " + k.Why
	}
	return fmt.Sprintf("%s; %d kept in %s, %.1f MiB", k.Runs, k.Kept, k.Cache, float64(k.CacheBytes)/(1<<20))
}

// scanner writes what text is looked through with.
func scanner(name string) string {
	if name == machine.Words {
		return "words of 8 bytes"
	}
	return name
}

// gibibytes writes bytes as people buy memory.
func gibibytes(n uint64) string {
	return fmt.Sprintf("%.1f GiB", float64(n)/(1<<30))
}
