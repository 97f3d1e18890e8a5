package build

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"maps"
	"slices"
	"strings"

	"github.com/cb434341/weft/internal/front"
	"github.com/cb434341/weft/internal/kernel"
)

// The files that "weft jit build" adds to a package.
const (
	ArchiveName   = "weft_kernels.bin"
	GeneratedName = "weft_kernels.go"
)

// An Archive is kernels that were compiled ahead of time, as a package embeds
// them beside the source that they were made of. It is opened by its index; the
// parts that the index points to are read, and checked, when they are asked for.
//
//	magic, length of the index, index (JSON), its SHA-256
//	parts: for each kernel its IR, then an object for each level
type Archive struct {
	index archiveIndex
	parts io.ReaderAt
	begin int64 // of the parts
}

type archiveIndex struct {
	Version string // of all that makes objects: see made
	Maker   string // "libLLVM 19.1.7"
	Sources map[string]string
	Kernels []Item
}

// An Item is a kernel in an archive's index.
type Item struct {
	Func    string // in its package: "Score", "Loan.Price", or a literal's Place
	Options string // see Options
	Kernel  part
	Objects []levelPart
}

// A part is a piece of the archive behind its index.
type part struct {
	At, Size int64
	Sum      []byte
}

type levelPart struct {
	Level string
	part
}

// An Archived kernel is what goes into an archive.
type Archived struct {
	Func, Options string
	Kernel        *front.Kernel
	Objects       []Object
}

// archivedKernel is a lowered function as an archive keeps it.
type archivedKernel struct {
	Inputs, Outputs []front.Leaf
	Vars            []string
	Layout          *front.Layout
	Module          string // IR
}

// Options writes down what, besides the function, decides what an object does.
func Options(mode, layout string, lanes int, fast uint) string {
	return fmt.Sprintf("%s %q lanes=%d fast=%d", mode, layout, lanes, fast)
}

const archiveMagic = "weft kernels 1\n"

// EncodeArchive writes an archive down. The same kernels give the same bytes: how
// long they took to compile is left out.
func EncodeArchive(maker string, sources map[string]string, kernels []Archived) ([]byte, error) {
	index := archiveIndex{Version: made, Maker: maker, Sources: sources}
	var parts []byte
	add := func(data []byte) part {
		sum := sha256.Sum256(data)
		p := part{int64(len(parts)), int64(len(data)), sum[:]}
		parts = append(parts, data...)
		return p
	}
	for _, k := range kernels {
		f := archivedKernel{Inputs: k.Kernel.Inputs, Outputs: k.Kernel.Outputs, Layout: k.Kernel.Layout, Module: k.Kernel.Module.String()}
		for _, v := range k.Kernel.Vars {
			f.Vars = append(f.Vars, v.Name)
		}
		text, err := json.Marshal(f)
		if err != nil {
			return nil, fmt.Errorf("build: archive: %w", err)
		}
		e := Item{Func: k.Func, Options: k.Options, Kernel: add(text)}
		for _, o := range k.Objects {
			o.Lower, o.LLVM = 0, Head{}.LLVM
			e.Objects = append(e.Objects, levelPart{o.Level, add(o.Encode())})
		}
		index.Kernels = append(index.Kernels, e)
	}
	text, err := json.Marshal(index)
	if err != nil {
		return nil, fmt.Errorf("build: archive: %w", err)
	}
	data := binary.LittleEndian.AppendUint32([]byte(archiveMagic), uint32(len(text)))
	data = append(data, text...)
	sum := sha256.Sum256(data)
	return slices.Concat(data, sum[:], parts), nil
}

var (
	errDamaged = errors.New("the archive of embedded kernels is damaged; run weft jit build again")
	errVersion = errors.New("the embedded kernels were made for another version of Weft; run weft jit build again")
	// ErrStale is an archive whose package has changed since.
	ErrStale = errors.New("the embedded kernels were made of other source; run weft jit build again")
)

// OpenArchive reads the index of the archive among a package's files.
func OpenArchive(files fs.FS) (*Archive, error) {
	f, err := files.Open(ArchiveName)
	if err != nil {
		return nil, fmt.Errorf("embedded kernels: %w", err)
	}
	if r, ok := f.(io.ReaderAt); ok { // so are embedded files, and those on disk
		return ReadArchive(r)
	}
	data, err := io.ReadAll(f)
	if err := errors.Join(err, f.Close()); err != nil {
		return nil, fmt.Errorf("embedded kernels: %w", err)
	}
	return ReadArchive(bytes.NewReader(data))
}

// ReadArchive reads the index of an archive.
func ReadArchive(r io.ReaderAt) (*Archive, error) {
	head := make([]byte, len(archiveMagic)+4)
	if _, err := r.ReadAt(head, 0); err != nil {
		return nil, errDamaged
	}
	length := int64(binary.LittleEndian.Uint32(head[len(archiveMagic):]))
	switch magic := string(head[:len(archiveMagic)]); {
	case magic != archiveMagic && strings.HasPrefix(magic, "weft kernels "):
		return nil, errVersion
	case magic != archiveMagic || length > 1<<24:
		return nil, errDamaged
	}
	data := make([]byte, int64(len(head))+length+sha256.Size)
	if _, err := r.ReadAt(data, 0); err != nil && !errors.Is(err, io.EOF) {
		return nil, errDamaged
	}
	end := len(data) - sha256.Size
	if sha256.Sum256(data[:end]) != [sha256.Size]byte(data[end:]) {
		return nil, errDamaged
	}
	a := &Archive{parts: r, begin: int64(len(data))}
	if err := json.Unmarshal(data[len(head):end], &a.index); err != nil {
		return nil, errDamaged
	}
	if a.index.Version != made {
		return nil, errVersion
	}
	return a, nil
}

// Maker is what compiled the objects: "libLLVM 19.1.7".
func (a *Archive) Maker() string { return a.index.Maker }

// Kernels lists what the archive has.
func (a *Archive) Kernels() []Item { return a.index.Kernels }

// read reads a part and checks it.
func (a *Archive) read(p part) ([]byte, error) {
	if p.Size < 0 || p.Size > 1<<28 {
		return nil, errDamaged
	}
	data := make([]byte, p.Size)
	if _, err := a.parts.ReadAt(data, a.begin+p.At); err != nil && !errors.Is(err, io.EOF) {
		return nil, errDamaged
	}
	if sum := sha256.Sum256(data); !bytes.Equal(sum[:], p.Sum) {
		return nil, errDamaged
	}
	return data, nil
}

// Current checks that a package's files are those that the archive was made of,
// all of them: what a name means can change with a declaration in any file.
func (a *Archive) Current(files fs.FS) error {
	now, err := HashSources(files)
	if err != nil {
		return fmt.Errorf("embedded kernels: %w", err)
	}
	if changed := a.Changed(now); len(changed) > 0 {
		return fmt.Errorf("%w (%s)", ErrStale, strings.Join(changed, ", "))
	}
	return nil
}

// Changed lists the files that are not as they were when the archive was made.
func (a *Archive) Changed(now map[string]string) []string {
	var changed []string
	for _, name := range slices.Sorted(maps.Keys(now)) {
		if was, ok := a.index.Sources[name]; !ok {
			changed = append(changed, name+" is new")
		} else if was != now[name] {
			changed = append(changed, name+" has changed")
		}
	}
	for _, name := range slices.Sorted(maps.Keys(a.index.Sources)) {
		if _, ok := now[name]; !ok {
			changed = append(changed, name+" is gone")
		}
	}
	return changed
}

// Sources reads the files of a package: all Go files but those of its tests, and
// the one that was written beside the archive.
func Sources(files fs.FS) (map[string]string, error) {
	names, err := fs.Glob(files, "*.go")
	if err != nil {
		return nil, err
	}
	all := map[string]string{}
	for _, name := range names {
		if name[0] == '_' || name[0] == '.' || strings.HasSuffix(name, "_test.go") || name == GeneratedName {
			continue
		}
		text, err := fs.ReadFile(files, name)
		if err != nil {
			return nil, err
		}
		all[name] = string(text)
	}
	return all, nil
}

// HashSources gives the SHA-256 of each of a package's files.
func HashSources(files fs.FS) (map[string]string, error) {
	all, err := Sources(files)
	for name, text := range all {
		sum := sha256.Sum256([]byte(text))
		all[name] = hex.EncodeToString(sum[:])
	}
	return all, err
}

// Find looks a kernel up.
func (a *Archive) Find(fn Func, options string) (Item, bool) {
	i := -1
	for j, e := range a.index.Kernels {
		if e.Options != options || !fn.is(e.Func) {
			continue
		}
		if i >= 0 { // a literal inside of another one
			return Item{}, false
		}
		i = j
	}
	if i < 0 {
		return Item{}, false
	}
	return a.index.Kernels[i], true
}

// Object reads the best code for a machine.
func (a *Archive) Object(e Item, best Level) (Object, error) {
	levels, err := upTo(best)
	if err != nil {
		return Object{}, err
	}
	for _, l := range levels {
		if i := slices.IndexFunc(e.Objects, func(o levelPart) bool { return o.Level == l.Name }); i >= 0 {
			return a.object(e.Objects[i])
		}
	}
	return Object{}, fmt.Errorf("no embedded object is for %s or less", best.Name)
}

// Objects reads the code for all levels.
func (a *Archive) Objects(e Item) ([]Object, error) {
	all := make([]Object, len(e.Objects))
	for i, p := range e.Objects {
		var err error
		if all[i], err = a.object(p); err != nil {
			return nil, err
		}
	}
	return all, nil
}

func (a *Archive) object(p levelPart) (Object, error) {
	data, err := a.read(p.part)
	if err != nil {
		return Object{}, err
	}
	o, err := Decode(data)
	if err != nil || o.Level != p.Level {
		return Object{}, errDamaged
	}
	o.Origin = Embedded
	return o, nil
}

// Kernel reads the lowered function; Vars have names and no addresses yet.
func (a *Archive) Kernel(e Item) (*front.Kernel, error) {
	data, err := a.read(e.Kernel)
	if err != nil {
		return nil, err
	}
	var k archivedKernel
	if err := json.Unmarshal(data, &k); err != nil {
		return nil, errDamaged
	}
	m, err := kernel.Parse(k.Module)
	if err != nil {
		return nil, fmt.Errorf("embedded kernels: %w", err)
	}
	f := &front.Kernel{Module: m, Name: m.Entry().Name, Inputs: k.Inputs, Outputs: k.Outputs, Layout: k.Layout}
	for _, name := range k.Vars {
		f.Vars = append(f.Vars, front.Var{Name: name})
	}
	return f, nil
}
