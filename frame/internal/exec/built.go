package exec

import (
	"context"
	"encoding/json"
	"fmt"
	"io"
	"sync"

	"github.com/cb434341/weft/frame/internal/join"
	"github.com/cb434341/weft/frame/table"
	"github.com/cb434341/weft/graph"
)

// Built is the right side of joins as a task's result: a table, and a hash table
// of it for each join that looks at it, made when the first pipe needs it.
type Built struct {
	Table *table.Table

	mu      sync.Mutex
	hashes  map[string]*hash
	ordered map[string]*ordered // of asof joins
}

// hash is the right side as one join has it.
type hash struct {
	once  sync.Once
	built *join.Built
	err   error
}

func (b *Built) built(p join.Plan) (*join.Built, error) {
	key, err := json.Marshal(p)
	if err != nil {
		return nil, fmt.Errorf("frame: join: %w", err)
	}
	b.mu.Lock()
	h := b.hashes[string(key)]
	if h == nil {
		if b.hashes == nil {
			b.hashes = map[string]*hash{}
		}
		h = &hash{}
		b.hashes[string(key)] = h
	}
	b.mu.Unlock()
	h.once.Do(func() { h.built, h.err = join.Build(&p, b.Table.Batches) })
	return h.built, h.err
}

// SizeBytes is the table's memory, and about as much for the hash table.
func (b *Built) SizeBytes() int64 { return b.Table.SizeBytes() + 16*int64(b.Table.Rows()) }

// Build is the task that makes a Built of the tables of the right side.
type Build struct{ Schema *table.Schema }

// OpName is "build".
func (*Build) OpName() string { return "build" }

// Run puts the tables together.
func (b *Build) Run(_ context.Context, args []any) (any, error) {
	tables, err := tableArgs(args)
	if err != nil {
		return nil, err
	}
	out := &table.Table{Schema: b.Schema}
	for _, t := range tables {
		out.Batches = append(out.Batches, t.Batches...)
	}
	return &Built{Table: out}, nil
}

// builtCodec carries the table; the hash table is made again.
type builtCodec struct{}

func (builtCodec) Encode(w io.Writer, v any) error { return graph.EncodeValue(w, v.(*Built).Table) }

func (builtCodec) Decode(r io.Reader) (any, error) {
	v, err := graph.DecodeValue(r)
	if err != nil {
		return nil, err
	}
	t, ok := v.(*table.Table)
	if !ok {
		return nil, fmt.Errorf("frame: join: a %T where a table was expected: %w", v, graph.ErrDamaged)
	}
	return &Built{Table: t}, nil
}

func init() {
	graph.RegisterType[*Built]()
	graph.RegisterCodec[*Built](builtCodec{})
	graph.RegisterOp[*Build]()
}
