package csv

import (
	"context"
	"errors"
	"fmt"
	"io"
	"runtime"
	"slices"
	"sync"

	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/internal/textfile"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/internal/source"
)

const (
	placeSize  = 64 << 10 // bytes read at a place at most
	searchSize = 32 << 20 // bytes read to find a value in columns that seem empty
)

// Plan looks at files and makes the scan of them. Types that are not given are
// inferred from rows at several places of several files.
func Plan(ctx context.Context, files []source.File, o Options) (Scan, error) {
	if err := o.check(); err != nil {
		return Scan{}, err
	}
	if len(files) == 0 {
		return Scan{}, errors.New("csv: there are no files")
	}
	name := files[0].Name
	if len(files) > 1 {
		name = fmt.Sprintf("%s and %d more", name, len(files)-1)
	}
	s := &Scan{
		Scan:  textfile.Scan{Format: format, Name: name, Files: files, Ranges: source.Cut(files, o.partBytes())},
		Heads: make([]Head, len(files)), Options: o,
	}
	p := &planner{scan: s, types: map[string]*probe{}, v: newValues(&o)}
	sampled := textfile.Sampled(len(files))
	for i := range files {
		look := slices.Contains(sampled, i)
		if !look && !o.Union {
			continue
		}
		if err := p.file(ctx, i, look, len(sampled)); err != nil {
			return Scan{}, fmt.Errorf("csv: %s: %w", files[i].Name, err)
		}
	}
	if err := p.schema(ctx); err != nil {
		return Scan{}, err
	}
	return *s, nil
}

// planner makes a scan.
type planner struct {
	scan  *Scan
	v     *values
	names []string // of columns, in the order in which they come
	types map[string]*probe
}

// file reads the front of a file and, if look says so, samples rows of this one of
// so many.
func (p *planner) file(ctx context.Context, i int, look bool, sampled int) error {
	o := &p.scan.Options
	h, err := p.scan.Files[i].Open(ctx)
	if err != nil {
		return err
	}
	defer h.Close() //nolint:errcheck // read only
	r, err := h.Stream(ctx, 0)
	if err != nil {
		return err
	}
	defer r.Close() //nolint:errcheck // read only
	feed, head, err := readHead(r, contentSize(p.scan.Files[i]), o, bestIndexer)
	if err != nil {
		return err
	}
	p.scan.Heads[i] = head
	if head.Names == nil {
		return nil
	}
	for _, n := range head.Names {
		if p.types[n] == nil {
			p.names = append(p.names, n)
			p.types[n] = &probe{base: base{name: n, v: p.v}}
		}
	}
	if !look || o.InferRows < 0 {
		return nil
	}
	rows := o.InferRows
	if rows == 0 {
		rows = defaultInferRows
	}
	size := p.scan.Files[i].Size
	splittable := p.scan.Files[i].Splittable()
	if splittable && size <= textfile.WholeSize {
		rows = textfile.WholeSize
	}
	n, err := p.sample(feed, head, rows, false)
	if err != nil || !splittable || size <= textfile.WholeSize || n == 0 {
		return err
	}
	// As many bytes from the end as the rows had.
	span := (feed.offset() - head.Start) / int64(n) * int64(rows)
	for _, at := range textfile.Spread(sampled, head.Start, size, span) {
		if err := p.place(ctx, h, head, at, rows); err != nil {
			return err
		}
	}
	return nil
}

// place samples rows at a place in a file.
func (p *planner) place(ctx context.Context, h source.Handle, head Head, at int64, rows int) error {
	buf := make([]byte, placeSize)
	n, err := h.ReadAt(ctx, buf, at)
	ended := errors.Is(err, io.EOF)
	if err != nil && !ended {
		return err
	}
	buf = buf[:n]
	if !ended { // the last row is not all there
		for len(buf) > 0 && buf[len(buf)-1] != head.Newline {
			buf = buf[:len(buf)-1]
		}
	}
	feed := newFeed(&oneRead{buf}, at, int64(len(buf)), &p.scan.Options, head.Newline, bestIndexer)
	if some, err := feed.skipLine(); !some || err != nil {
		return err
	}
	_, err = p.sample(feed, head, rows, true)
	return err
}

// oneRead is a stream of some bytes.
type oneRead struct{ b []byte }

func (r *oneRead) Read(b []byte) (int, error) {
	n := copy(b, r.b)
	r.b = r.b[n:]
	if n == 0 {
		return 0, io.EOF
	}
	return n, nil
}

// sample looks at some rows of a feed: those with as many fields as there are
// columns. Where guessed says so it may be amid a quoted field, and then there are
// few of these.
func (p *planner) sample(feed *feed, head Head, rows int, guessed bool) (n int, err error) {
	o := &p.scan.Options
	l := layout{len(head.Names), head.Newline, o.delimiter(), o.Comment, o.Ragged}
	for n < rows {
		w, err := feed.next()
		if err == io.EOF {
			break
		}
		if endless(err) {
			p.scan.Quotes = true
			break // the reader says where
		}
		if err != nil {
			return n, err
		}
		p.scan.Quotes = p.scan.Quotes || w.quoted
		bad := 0
		k, _ := l.rows(feed.buf, w, nil, func(badRow) { bad++ })
		if guessed && bad > k.rows/8 {
			continue
		}
		k.rows = min(k.rows, rows-n)
		for c, name := range head.Names {
			t := p.types[name]
			t.place = c
			t.take(&k, 0, k.rows)
		}
		n += k.rows
		if k.rows > 0 && n >= rows {
			feed.start = int(k.cuts[(k.rows-1)*k.stride+l.fields]) + 1
		}
	}
	return n, nil
}

// schema makes the schema of what was seen.
func (p *planner) schema(ctx context.Context) error {
	s := p.scan
	o := &s.Options
	if len(p.names) == 0 {
		return fmt.Errorf("csv: %s: there is nothing in it, not even a header", s.Name)
	}
	if name, stray := textfile.Stray(o.Types, func(name string) bool { return p.types[name] != nil }); stray {
		return fmt.Errorf("csv: %s: a type is given for column %q, and there is none: there are %q", s.Name, name, p.names)
	}
	if o.Columns != nil {
		for _, c := range o.Columns {
			if p.types[c] == nil {
				return fmt.Errorf("csv: %s: there is no column %q: there are %q", s.Name, c, p.names)
			}
		}
		p.names = o.Columns
	}
	s.Schema = &table.Schema{}
	s.Given = make([]bool, len(p.names))
	for i, name := range p.names {
		t, given := o.Types[name]
		if !given {
			t = table.Of(table.String)
		}
		s.Given[i] = given
		s.Schema.Fields = append(s.Schema.Fields, table.Field{Name: name, Type: t})
	}
	if o.InferRows < 0 {
		s.Quotes = !o.NoQuote
		if err := p.whole(ctx); err != nil {
			return err
		}
	} else if err := p.search(ctx); err != nil {
		return err
	}
	for i, name := range p.names {
		if f := &s.Schema.Fields[i]; !s.Given[i] {
			f.Type = p.types[name].inferred()
		}
	}
	return nil
}

// open opens a part with probes for columns.
func (p *planner) open(ctx context.Context, part int, columns []int) (*stream, []*probe, error) {
	if len(columns) == 0 {
		return nil, nil, nil
	}
	s := *p.scan
	s.Options.Bad = textfile.Skip // the reader says where
	st, err := open(ctx, &s, part, scan.Want{Columns: columns})
	if err != nil {
		return nil, nil, err
	}
	probes := make([]*probe, len(columns))
	st.texts = nil
	for i := range columns {
		probes[i] = &probe{base: *st.columns[i].common()}
		probes[i].typ = table.Type{}
		st.columns[i] = probes[i]
	}
	return st, probes, nil
}

// inferable are the places of the columns whose types are wanted.
func (p *planner) inferable(want func(*probe) bool) []int {
	var out []int
	for i, name := range p.names {
		if !p.scan.Given[i] && want(p.types[name]) {
			out = append(out, i)
		}
	}
	return out
}

// search looks for a value in columns in which none was seen.
func (p *planner) search(ctx context.Context) error {
	read := int64(0)
	for part, r := range p.scan.Ranges {
		columns := p.inferable(func(t *probe) bool { return t.typ.Kind == table.Null && t.rows > 0 })
		if len(columns) == 0 || read > searchSize {
			return nil
		}
		if f := p.scan.Files[r.File]; f.Splittable() && f.Size <= textfile.WholeSize {
			continue // all of it was seen
		}
		st, probes, err := p.open(ctx, part, columns)
		if err != nil {
			return err
		}
		begin := st.feed.offset()
		for err == nil && read+st.feed.offset()-begin < searchSize {
			_, err = st.Next(ctx)
		}
		read += st.feed.offset() - begin
		st.Close() //nolint:errcheck // read only
		_, unsure := errors.AsType[Unsure](err)
		_, bad := errors.AsType[textfile.RowError](err)
		if err != nil && err != io.EOF && !unsure && !bad {
			return err
		}
		for i, c := range columns {
			p.types[p.names[c]].join(probes[i])
		}
	}
	return nil
}

// whole looks at all rows of all files.
func (p *planner) whole(ctx context.Context) error {
	columns := p.inferable(func(*probe) bool { return true })
	if len(columns) == 0 {
		return nil
	}
	var (
		wait  sync.WaitGroup
		mu    sync.Mutex
		next  int
		first error
	)
	for range min(runtime.GOMAXPROCS(0), len(p.scan.Ranges)) {
		wait.Go(func() {
			for {
				mu.Lock()
				part := next
				next++
				stop := first != nil || part >= len(p.scan.Ranges)
				mu.Unlock()
				if stop {
					return
				}
				st, probes, err := p.open(ctx, part, columns)
				if err == nil {
					for err == nil {
						_, err = st.Next(ctx)
					}
					st.Close() //nolint:errcheck // read only
				}
				mu.Lock()
				if err != io.EOF && first == nil {
					first = err
				}
				for i := range probes {
					p.types[p.names[columns[i]]].join(probes[i])
				}
				mu.Unlock()
			}
		})
	}
	wait.Wait()
	return first
}

// probe is a column that finds the type of its values.
type probe struct{ base }

func (c *probe) begin(int)    {}
func (c *probe) truncate(int) {}

func (c *probe) take(k *chunk, from, to int) {
	c.base.rows += to - from
	if c.place < 0 {
		return
	}
	for r := from; r < to && c.typ.Kind != table.String; r++ {
		begin, end := k.field(r, c.place)
		b := k.buf[begin:end]
		if c.typ.Kind == table.Int64 && end-begin < 18 && !c.v.careful {
			if _, ok := parseInt(b); ok {
				continue
			}
		}
		text, ok := c.v.text(b, &c.scratch)
		if !ok || c.v.null.has(text) {
			continue
		}
		c.typ = textfile.Join(c.typ, c.v.typeOf(text))
	}
}

func (c *probe) finish() arrow.Array { return nullArray(table.Type{}, c.base.rows) }

func (c *probe) join(o *probe) {
	c.typ = textfile.Join(c.typ, o.typ)
	c.rows += o.rows
}

// inferred is the type for a column: that of floats where all is null, as in
// pandas, and text where there is no row.
func (c *probe) inferred() table.Type {
	switch {
	case c.typ.Kind != table.Null:
		return textfile.ColumnType(c.typ)
	case c.rows > 0:
		return table.Of(table.Float64)
	}
	return table.Of(table.String)
}
