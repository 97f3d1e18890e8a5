package bag

import (
	"bufio"
	"context"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

// ToText writes lines to files, one for each partition: the "*" of the path is
// its number. A path that ends in .gz or .zst is compressed. Without a "*" all
// goes to one file, by one task. A file is seen when it is whole; one that was
// there is replaced. The value is the paths of the files.
func ToText(b Bag[string], path string) graph.Lazy[[]string] {
	return written(b, path, "write text", func(w *bufio.Writer, line string) error {
		if strings.ContainsRune(line, '\n') {
			return fmt.Errorf("bag: the line %q is more than one", line[:min(len(line), 80)])
		}
		_, err := w.WriteString(line)
		return err
	})
}

// ToJSON writes values as JSON, one in each line, see [ToText].
func ToJSON[T any](b Bag[T], path string) graph.Lazy[[]string] {
	return written(b, path, "write JSON", func(w *bufio.Writer, v T) error {
		text, err := json.Marshal(v)
		if err != nil {
			return fmt.Errorf("bag: %w", err)
		}
		_, err = w.Write(text)
		return err
	})
}

func written[T any](b Bag[T], path, word string, put func(*bufio.Writer, T) error) graph.Lazy[[]string] {
	n := b.node()
	n.users.Add(1)
	switch strings.Count(path, "*") {
	case 0, 1:
	default:
		return failed[string](word, "the path %q has more than one *", path)
	}
	how := builtin[T](word, sinkFunc(func(_ ref, extra []any) (sinking, error) {
		to, err := graph.Cast[string](extra[0])
		if err != nil {
			return sinking{}, err
		}
		return writeTo(to, put)
	}))
	l := &lazy[[]string]{n: n, site: graph.Here()}
	if !strings.Contains(path, "*") {
		l.whole = true
		l.emit = func(g *graph.Builder) graph.ID {
			parts := g.Parts(n)
			one := g.Add(&Task{Args: len(parts), Source: sliceRef[T](), Sink: how}, append(parts[:len(parts):len(parts)], g.Const(path)))
			return g.Add(&Merge{joinRef[string]()}, []graph.ID{one})
		}
		return l
	}
	l.emit = func(g *graph.Builder) graph.ID {
		digits := len(fmt.Sprint(n.count - 1))
		var done []graph.ID
		base, links := n.way()
		for i := range n.count {
			name := strings.Replace(path, "*", fmt.Sprintf("%0*d", digits, i), 1)
			done = append(done, base.task(g, i, links, how, []graph.ID{g.Const(name)}))
		}
		return g.Add(&Merge{joinRef[string]()}, done)
	}
	return l
}

// writeTo is a sink that writes a file, which is given up when the task fails.
func writeTo[T any](path string, put func(*bufio.Writer, T) error) (sinking, error) {
	ctx := context.Background() // the task's own is looked at where values come from
	target, err := source.Create(ctx, path)
	if err != nil {
		return sinking{}, err
	}
	packed, err := source.Compress(target, source.CompressionOf(path))
	if err != nil {
		return sinking{}, err
	}
	w := bufio.NewWriterSize(packed, 64<<10)
	push := func(v T) error {
		if err := put(w, v); err != nil {
			return err
		}
		return w.WriteByte('\n')
	}
	finish := func() (any, error) {
		defer target.Discard() //nolint:errcheck // after Commit it does nothing
		if err := w.Flush(); err != nil {
			return nil, err
		}
		if err := packed.Close(); err != nil {
			return nil, err
		}
		if err := target.Commit(); err != nil {
			return nil, err
		}
		return []string{path}, nil
	}
	return sinking{push, finish, func() { target.Discard() }}, nil //nolint:errcheck // the task's error says more
}
