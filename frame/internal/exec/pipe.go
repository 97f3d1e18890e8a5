package exec

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/cb434341/weft/frame/internal/csv"
	"github.com/cb434341/weft/frame/internal/scan"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Read is what a pipe reads from something stored: some parts, one after the
// other.
type Read struct {
	Scan  scan.Scan
	Parts []int
	Want  scan.Want
}

// Pipe is the task that lets rows run from a source through steps into a sink,
// a batch at a time. The source is what Reads say, or, without any, the first
// Tables arguments; the steps take the rest of the arguments, in order.
type Pipe struct {
	Reads  []Read
	Tables int
	Schema *table.Schema // of the rows of the source
	Steps  []Step
	Sink   Sink
	Bytes  int64 // of the result, predicted; 0 if unknown
}

func init() {
	graph.RegisterOp[*Pipe]()
	graph.RegisterType[Read]()
}

// OpName is "read" or "rows" and the sink's word.
func (p *Pipe) OpName() string {
	from := "rows"
	if len(p.Reads) > 0 {
		from = "read"
	}
	if w := p.Sink.Word(); w != "" {
		return from + "-" + w
	}
	return from
}

// SizeBytes predicts the size of the result.
func (p *Pipe) SizeBytes() int64 { return p.Bytes }

// RoughSize is true: how many rows filters leave, and how well strings repeat, is
// not known before.
func (p *Pipe) RoughSize() bool { return true }

// NeedBytes is the result, and as much for what is on its way there: rows of a text
// file are larger in memory, and those that are cut in pieces are there twice.
func (p *Pipe) NeedBytes() int64 { return 2 * p.Bytes }

// Run lets the rows run.
func (p *Pipe) Run(ctx context.Context, args []any) (any, error) {
	if len(args) < p.Tables {
		return nil, fmt.Errorf("frame: a pipe of %d tables is given %d", p.Tables, len(args))
	}
	tables, extra := args[:p.Tables], args[p.Tables:]
	for {
		flow, err := p.start(extra)
		if err != nil {
			return nil, err
		}
		result, err := p.run(ctx, tables, flow)
		if err == nil {
			return result, nil
		}
		if d, ok := flow.sink.(discarder); ok {
			err = d.Discard(err)
		}
		if p = p.revised(ctx, err); p == nil {
			return nil, err
		}
	}
}

// revised is the pipe with a scan that knows better, if that is what an error
// says: a CSV file turned out to have quotes where they change where rows begin.
// What was read is dropped, and all is read again. A revision that changes types
// is no help: who uses the columns goes by what they were.
func (p *Pipe) revised(ctx context.Context, err error) *Pipe {
	r, ok := errors.AsType[csv.Revision](err)
	if !ok {
		return nil
	}
	out := *p
	out.Reads = slices.Clone(p.Reads)
	for i, read := range out.Reads {
		s, ok := read.Scan.(csv.Scan)
		if !ok {
			return nil
		}
		better, err := r.Revise(ctx, s)
		if err != nil || !better.Schema.Equal(s.Schema) {
			return nil
		}
		out.Reads[i].Scan = better
	}
	return &out
}

// A discarder is a Sinking that holds more than memory, and must be told when
// its pipe fails.
type discarder interface{ Discard(err error) error }

func (p *Pipe) run(ctx context.Context, tables []any, flow flow) (any, error) {
	for _, r := range p.Reads {
		for _, part := range r.Parts {
			if err := read(ctx, r.Scan, part, r.Want, flow); err != nil {
				if errors.Is(err, errEnough) {
					return flow.sink.Finish(ctx)
				}
				return nil, err
			}
		}
	}
	for i := range tables {
		t, err := tableArg(tables, i)
		if err != nil {
			return nil, err
		}
		for _, b := range t.Batches {
			if err := flow.push(ctx, b); err != nil {
				if errors.Is(err, errEnough) {
					return flow.sink.Finish(ctx)
				}
				return nil, err
			}
		}
	}
	return flow.sink.Finish(ctx)
}

// A flow is a pipe at work, behind its source.
type flow struct {
	push     func(context.Context, *table.Batch) error
	sink     Sinking
	borrower borrower // nil if it may keep what is pushed
}

// A borrower is a Sinking that says whether it keeps anything of the batches that it
// has been given so far, but for strings.
type borrower interface{ Borrows() bool }

// borrower is the sink, if it is one and the steps keep nothing either.
func (p *Pipe) borrower(sink Sinking) borrower {
	for _, s := range p.Steps {
		switch s.(type) {
		case Filter, Project:
		default:
			return nil
		}
	}
	b, _ := sink.(borrower) //nolint:errcheck // nil will do
	return b
}

func (p *Pipe) start(extra []any) (flow, error) {
	schema := p.Schema
	running := make([]Running, len(p.Steps))
	for i, s := range p.Steps {
		n := Extras(s)
		if len(extra) < n {
			return flow{}, fmt.Errorf("frame: %s lacks an argument", s.Text())
		}
		r, err := s.Start(schema, extra[:n])
		if err != nil {
			return flow{}, err
		}
		extra = extra[n:]
		running[i], schema = r, r.Out()
	}
	sink, err := p.Sink.Start(schema)
	if err != nil {
		return flow{}, err
	}
	push := func(ctx context.Context, b *table.Batch) error { return sink.Push(ctx, b) }
	for i := len(running) - 1; i >= 0; i-- {
		r, next := running[i], push
		push = func(ctx context.Context, b *table.Batch) error {
			return r.Push(ctx, b, func(b *table.Batch) error { return next(ctx, b) })
		}
	}
	return flow{push, sink, p.borrower(sink)}, nil
}

// read streams a part.
func read(ctx context.Context, s scan.Scan, part int, want scan.Want, f flow) (err error) {
	stream, err := s.Open(ctx, part, want)
	if err != nil {
		return err
	}
	defer func() {
		if cerr := stream.Close(); err == nil {
			err = cerr
		}
	}()
	for {
		b, err := stream.Next(ctx)
		if err == io.EOF { //nolint:errorlint // a stream ends with io.EOF itself
			return nil
		}
		if err != nil {
			return err
		}
		if err := f.push(ctx, b); err != nil {
			return err
		}
		if r, ok := stream.(scan.Returner); ok && f.borrower != nil && f.borrower.Borrows() {
			r.Return()
		}
		if err := ctx.Err(); err != nil {
			return err
		}
	}
}

// Text is the pipe for people, one line for the source, one for each step, and
// one for the sink.
func (p *Pipe) Text() string {
	var lines []string
	for _, r := range p.Reads {
		lines = append(lines, fmt.Sprintf("read %s", r.Scan.Describe().Name))
	}
	for _, s := range p.Steps {
		lines = append(lines, s.Text())
	}
	if t := p.Sink.Text(); t != "" {
		lines = append(lines, t)
	}
	return strings.Join(lines, "\n")
}

// tableArg is an argument that must be a table, or a piece of one.
func tableArg(args []any, i int) (*table.Table, error) {
	t, ok := args[i].(*table.Table)
	if p, picked := args[i].(Picked); picked {
		t, ok = p.Table, true
	}
	if !ok || t == nil {
		return nil, fmt.Errorf("frame: argument %d is a %T, not a table", i, args[i])
	}
	return t, nil
}

func tableArgs(args []any) ([]*table.Table, error) {
	out := make([]*table.Table, len(args))
	for i := range args {
		t, err := tableArg(args, i)
		if err != nil {
			return nil, err
		}
		out[i] = t
	}
	return out, nil
}
