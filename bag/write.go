package bag

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/source"
)

// WriteOption says how files are written.
type WriteOption func(*writing)

type writing struct{ name func(part int) string }

// Names says what stands for the "*" of the path, for each partition. Each must
// have a name of its own.
func Names(name func(part int) string) WriteOption { return func(w *writing) { w.name = name } }

// ToText writes lines to files, one for each partition: the "*" of the path is
// its number, with as many digits as the last one has. A path that ends in .gz,
// .zst, .lz4 or .sz is compressed. Without a "*" all goes to one file, by one task
// that is given all partitions at once: they must fit into memory together. A file
// is seen when it is whole; one that was there is replaced. The value is the paths
// of the files.
func ToText(b Bag[string], path string, opts ...WriteOption) graph.Lazy[[]string] {
	return written("write text", b, path, opts, func(w *bytes.Buffer, line string) error {
		if strings.Contains(line, "\n") {
			return fmt.Errorf("bag: write text: the text %.80q is more than one line", line)
		}
		w.WriteString(line)
		return nil
	})
}

// ToJSON writes values as JSON, one in each line, see [ToText]. The characters
// <, > and & are written as they are.
func ToJSON[T any](b Bag[T], path string, opts ...WriteOption) graph.Lazy[[]string] {
	return written("write JSON", b, path, opts, func(w *bytes.Buffer, v T) error {
		e := json.NewEncoder(w)
		e.SetEscapeHTML(false)
		if err := e.Encode(v); err != nil {
			return fmt.Errorf("bag: write JSON: %w", err)
		}
		w.Truncate(w.Len() - 1) // the end of the line
		return nil
	})
}

func written[T any](word string, b Bag[T], path string, opts []WriteOption, put func(*bytes.Buffer, T) error) graph.Lazy[[]string] {
	n := b.node()
	paths, err := pathsOf(path, n.count, opts)
	if err != nil {
		return failedLazy[[]string](word, "%w", err)
	}
	how := ours[T](word, sinkFunc(func(c *call, _ ref) (sink, error) {
		to, err := graph.Cast[string](c.more[0])
		if err != nil {
			return sink{}, err
		}
		return writeTo(c, to, put)
	}))
	l := &lazy[[]string]{n: n, site: graph.Here(), err: use(n)}
	if !strings.Contains(path, "*") {
		l.whole = true
		l.emit = func(g *graph.Builder) graph.ID {
			parts := g.Parts(n)
			return g.Add(&Task{Args: len(parts), Source: n.kit.walk, Sink: how}, append(parts[:len(parts):len(parts)], g.Const(path)))
		}
		return l
	}
	l.emit = func(g *graph.Builder) graph.ID {
		done := make([]graph.ID, n.count)
		for i := range done {
			done[i] = n.run(g, i, Task{Sink: how}, []graph.ID{g.Const(paths[i])})
		}
		return g.Add(&Merge{kitOf[string]().concat}, done)
	}
	return l
}

// pathsOf are the paths of the partitions' files.
func pathsOf(path string, count int, opts []WriteOption) ([]string, error) {
	digits := len(fmt.Sprint(count - 1))
	set := writing{name: func(i int) string { return fmt.Sprintf("%0*d", digits, i) }}
	for _, o := range opts {
		if o != nil {
			o(&set)
		}
	}
	switch stars := strings.Count(path, "*"); {
	case stars > 1:
		return nil, fmt.Errorf("the path %q has more than one *", path)
	case set.name == nil:
		return nil, errNil
	case stars == 0 && len(opts) > 0:
		return nil, fmt.Errorf("the path %q has no * for a name", path)
	case stars == 0:
		return []string{path}, nil
	}
	out, seen := make([]string, count), map[string]bool{}
	for i := range out {
		out[i] = strings.Replace(path, "*", set.name(i), 1)
		if seen[out[i]] {
			return nil, fmt.Errorf("two partitions are to be written to %s", out[i])
		}
		seen[out[i]] = true
	}
	return out, nil
}

// writeTo is a sink that writes a file, which is given up when the task fails.
func writeTo[T any](c *call, path string, put func(*bytes.Buffer, T) error) (sink, error) {
	target, err := source.Create(c.ctx, path)
	if err != nil {
		return sink{}, err
	}
	discard := func() { target.Discard() } //nolint:errcheck // the task's error says more; after Commit it does nothing
	packed, err := source.Compress(target, source.CompressionOf(path))
	if err != nil {
		discard()
		return sink{}, err
	}
	w := bufio.NewWriterSize(packed, 64<<10)
	var line bytes.Buffer
	push := func(v T) error {
		line.Reset()
		if err := put(&line, v); err != nil {
			return err
		}
		line.WriteByte('\n')
		if _, err := w.Write(line.Bytes()); err != nil {
			return sinkError{fmt.Errorf("bag: write %s: %w", path, err)}
		}
		return nil
	}
	finish := func() (any, error) {
		defer discard()
		err := w.Flush()
		if err == nil {
			err = packed.Close()
		}
		if err == nil {
			err = target.Commit()
		}
		if err != nil {
			return nil, fmt.Errorf("bag: write %s: %w", path, err)
		}
		return []string{path}, nil
	}
	drop := func() {
		packed.Close() //nolint:errcheck // what it writes is not kept
		discard()
	}
	return sink{push: push, finish: finish, drop: drop}, nil
}
