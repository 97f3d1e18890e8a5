package parquet

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"math"
	"sync"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

func init() { graph.RegisterType[Scan]() }

// A Scan is Parquet files. It is data, and not changed once it is made.
type Scan struct {
	Name    string
	Key     string // differs where the files do
	Schema  *table.Schema
	Refused map[int]string // columns that cannot be read, and why
	Folders []int          // the last columns of the schema are these of the files' folders
	Files   []File
	Pieces  []Piece
}

// A File is a file, and the folders that it is in.
type File struct {
	File    source.File
	Folders []Folder
}

// A Piece is what one task reads: some row groups, or some rows of one.
type Piece struct {
	File     int
	From, To int   // row groups
	Skip     int64 // rows at the front of the first that are another piece's
	Rows     int64 // that are this one's
	Bytes    int64 // of them in the file
}

// Options say what is read.
type Options struct {
	// NoFolders leaves the names of folders alone, which otherwise make columns:
	// year=2024/month=5/0.parquet has year and month.
	NoFolders bool
}

var _ scan.Scan = Scan{}

// pieceRows is about how many rows a piece has: few enough that a file of one row
// group is read by all processors, many enough that reading a dictionary again for
// each piece is nothing.
const pieceRows = 1 << 18

// New looks at the files and makes a Scan of them; name is what the user called them.
// Columns are matched by their names. What a file lacks is missing in its rows.
func New(ctx context.Context, name string, files []source.File, o Options) (Scan, error) {
	if len(files) == 0 {
		return Scan{}, errors.New("parquet: there are no files")
	}
	seen, err := openAll(ctx, files)
	if err != nil {
		return Scan{}, err
	}
	s := Scan{Name: name, Key: keyOf(files), Schema: &table.Schema{}, Refused: map[int]string{}}
	at, count := map[string]int{}, map[string]int{}
	for i, f := range files {
		for j := range seen[i].file {
			if err := s.add(at, f, &seen[i].file[j]); err != nil {
				return Scan{}, err
			}
			count[seen[i].file[j].Name]++
		}
		s.Files = append(s.Files, File{File: f})
		s.cut(i, seen[i].footer)
	}
	if len(s.Pieces) == 0 {
		s.Pieces = []Piece{{}}
	}
	if o.NoFolders {
		return s, nil
	}
	for i, f := range files {
		s.Files[i].Folders = foldersOf(f.Name)
	}
	fields, err := folderColumns(s.Files)
	if err != nil {
		return Scan{}, err
	}
	for i, f := range fields {
		switch count[f.Name] {
		case 0:
			s.Schema.Fields = append(s.Schema.Fields, f)
			s.Folders = append(s.Folders, i)
		case len(files): // what is in the files is meant
		default:
			return Scan{}, fmt.Errorf("parquet: column %q is in some of the files, and in the names of their folders: set Options.NoFolders for the files' own", f.Name)
		}
	}
	return s, nil
}

// keyOf differs where files do; it is new if that of one of them is not known.
func keyOf(files []source.File) string {
	h := sha256.New()
	for _, f := range files {
		if f.Identity == "" {
			return rand.Text()
		}
		fmt.Fprintf(h, "%q %d %q\n", f.Path, f.Size, f.Identity)
	}
	return hex.EncodeToString(h.Sum(nil))
}

// add adds a file's column to the schema.
func (s *Scan) add(at map[string]int, f source.File, c *fileColumn) error {
	i, known := at[c.Name]
	if !known {
		i = s.Schema.Len()
		at[c.Name] = i
		s.Schema.Fields = append(s.Schema.Fields, c.Field)
	}
	if c.refused != nil {
		if s.Refused[i] == "" {
			s.Refused[i] = fmt.Sprintf("%s: %v", f.Name, c.refused)
		}
		return nil
	}
	if s.Refused[i] != "" {
		return nil
	}
	have := &s.Schema.Fields[i].Type
	t, ok := wider(*have, c.Type)
	if !ok {
		return fmt.Errorf("parquet: %s: column %q is %v, and %v in the files before: read them apart, and cast it", f.Name, c.Name, c.Type, *have)
	}
	*have = t
	return nil
}

// wider is the type that values of both types have without loss, if there is one;
// whole numbers become floats as they do in arithmetic.
func wider(a, b table.Type) (table.Type, bool) {
	if a == b {
		return a, true
	}
	if a.Kind > b.Kind {
		a, b = b, a
	}
	switch {
	case a.Kind == table.Null:
		return b, true
	case a.Kind.Signed() && b.Kind.Signed(), a.Kind.Unsigned() && b.Kind.Unsigned():
		return b, true
	case a.Kind.Signed() && b.Kind.Unsigned() && b.Kind != table.Uint64:
		return table.Of(max(a.Kind, table.Int8+(b.Kind-table.Uint8)+1)), true
	case a.Kind == table.Float32 && b.Kind == table.Float64:
		return b, true
	case a.Kind.Integer() && b.Kind.Float():
		if b.Kind == table.Float32 && a.Kind != table.Int8 && a.Kind != table.Int16 && a.Kind != table.Uint8 && a.Kind != table.Uint16 {
			b.Kind = table.Float64
		}
		return b, true
	case a.Kind == table.String && b.Kind == table.Category:
		return a, true
	case a.Kind == table.Timestamp && b.Kind == table.Timestamp && a.Zone == b.Zone, a.Kind == table.Duration && b.Kind == table.Duration:
		a.Unit = max(a.Unit, b.Unit)
		return a, true
	}
	return a, false
}

// cut cuts a file in pieces.
func (s *Scan) cut(file int, f *footer) {
	first := len(s.Pieces)
	for i := range f.groups {
		g := &f.groups[i]
		if g.rows == 0 {
			continue
		}
		bytes := int64(0)
		for _, c := range g.chunks {
			bytes += max(0, min(c.packed, math.MaxInt64/1024))
		}
		n := len(s.Pieces)
		if n > first && s.Pieces[n-1].Skip == 0 && s.Pieces[n-1].Rows+g.rows <= pieceRows {
			last := &s.Pieces[n-1]
			last.To, last.Rows, last.Bytes = i+1, last.Rows+g.rows, last.Bytes+bytes
			continue
		}
		const most = 1 << 16 // of pieces of a group that says that it has very many rows
		pieces := max(1, min((g.rows+pieceRows/2)/pieceRows, most))
		for k := range pieces {
			lo, hi := part(g.rows, k, pieces), part(g.rows, k+1, pieces)
			s.Pieces = append(s.Pieces, Piece{File: file, From: i, To: i + 1, Skip: lo, Rows: hi - lo, Bytes: bytes / pieces})
		}
		if pieces > 1 {
			first = len(s.Pieces) // nothing is added to them
		}
	}
}

// part is where the k-th of some parts of rows begins.
func part(rows, k, parts int64) int64 { return rows/parts*k + rows%parts*k/parts }

// Describe implements [scan.Scan].
func (s Scan) Describe() scan.Info {
	info := scan.Info{Name: "parquet " + s.Name, Schema: s.Schema, Parts: make([]scan.Part, len(s.Pieces))}
	count := make([]int, len(s.Files))
	for _, p := range s.Pieces {
		count[p.File]++
	}
	at := make([]int, len(s.Files))
	for i, p := range s.Pieces {
		name := s.Files[p.File].File.Name
		if count[p.File] > 1 {
			name = fmt.Sprintf("%s[%d]", name, at[p.File])
		}
		at[p.File]++
		info.Parts[i] = scan.Part{Name: name, Bytes: p.Bytes, Rows: p.Rows}
	}
	return info
}

// opened is what is known of a file.
type opened struct {
	footer  *footer
	file    []fileColumn
	columns []place // where each column of the schema is
}

// A place is where the values of a column are: a column of the file, or one of its
// folders, or neither, -1.
type place struct{ file, folder int }

// open looks at a file again, or remembers it.
func (s Scan) open(ctx context.Context, i int) (*opened, error) {
	all, err := openAll(ctx, []source.File{s.Files[i].File})
	if err != nil {
		return nil, err
	}
	o := *all[0]
	at := make(map[string]int, len(o.file))
	for j := range o.file {
		at[o.file[j].Name] = j
	}
	o.columns = make([]place, s.Schema.Len())
	for j, f := range s.Schema.Fields {
		o.columns[j] = place{-1, -1}
		if of := s.Schema.Len() - len(s.Folders); j >= of {
			o.columns[j].folder = s.Folders[j-of]
		} else if k, ok := at[f.Name]; ok {
			o.columns[j].file = k
		}
	}
	return &o, nil
}

// openAll reads the footers of files, several at a time.
func openAll(ctx context.Context, files []source.File) ([]*opened, error) {
	out := make([]*opened, len(files))
	errs := make([]error, len(files))
	var wg sync.WaitGroup
	room := make(chan struct{}, 8)
	for i, f := range files {
		if out[i] = known.get(f); out[i] != nil {
			continue
		}
		room <- struct{}{}
		wg.Go(func() {
			defer func() { <-room }()
			out[i], errs[i] = look(ctx, f)
		})
	}
	wg.Wait()
	return out, errors.Join(first(errs))
}

func first(errs []error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// about says which file an error is about.
func about(f source.File, err error) error { return fmt.Errorf("parquet: %s: %w", f.Name, err) }

// guard makes a panic an error about a file: none is known, and a file from elsewhere
// shall not end the program if there is one.
func guard(f source.File, err *error) {
	if p := recover(); p != nil {
		*err = about(f, fmt.Errorf("it cannot be read: %v", p))
	}
}

func look(ctx context.Context, f source.File) (o *opened, err error) {
	defer guard(f, &err)
	if f.Compression != source.None {
		return nil, about(f, fmt.Errorf("it is compressed as a whole, by %v: decompress it, Parquet compresses by itself", f.Compression))
	}
	h, err := f.Open(ctx)
	if err != nil {
		return nil, about(f, err)
	}
	defer h.Close() //nolint:errcheck // read only
	foot, err := readFooter(ctx, h, h.Size())
	if err != nil {
		return nil, about(f, err)
	}
	o = &opened{footer: foot, file: foot.columns()}
	known.put(f, o)
	return o, nil
}

// footers remembers what files say of themselves, those looked at last.
type footers struct {
	mu    sync.Mutex
	of    map[source.File]*opened
	order []source.File
	size  int // chunks in all
}

// known is all footers that are remembered: a task that reads a piece of a file need
// not read its footer again.
var known footers

// mostKnown is about how many chunks are remembered, of some 300 bytes each.
const mostKnown = 1 << 17

func (k *footers) get(f source.File) *opened {
	k.mu.Lock()
	defer k.mu.Unlock()
	return k.of[f]
}

func (o *opened) weight() int {
	return 8 + len(o.footer.schema) + len(o.footer.groups)*len(o.footer.leaves)
}

func (k *footers) put(f source.File, o *opened) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if f.Identity == "" || o.weight() > mostKnown || k.of[f] != nil {
		return
	}
	if k.of == nil {
		k.of = map[source.File]*opened{}
	}
	k.of[f] = o
	k.order = append(k.order, f)
	for k.size += o.weight(); k.size > mostKnown; k.order = k.order[1:] {
		k.size -= k.of[k.order[0]].weight()
		delete(k.of, k.order[0])
	}
}
