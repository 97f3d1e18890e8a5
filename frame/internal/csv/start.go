package csv

import (
	"context"
	"io"
	"sync"

	"github.com/cb434341/weft/internal/source"
)

// Whether an end of line ends a row depends on all the quotes before it. So where
// there are quotes the first row at or behind a place in a file is found from the
// last row that is known before that place. What was found is kept, so that all
// parts together look at the file once in each process; a part that knows nothing
// finds the same from the start of the file.
var starts = struct {
	sync.Mutex
	files map[fileKey]*rowStarts
}{files: map[fileKey]*rowStarts{}}

type fileKey struct {
	path, identity  string
	size            int64
	d               dialect
	escape, comment byte
	start           int64
}

// rowStarts is where rows of one file start.
type rowStarts struct {
	sync.Mutex
	at map[int64]int64 // the start of the first row at or behind a place
}

const mostFiles = 256

func startsOf(k fileKey) *rowStarts {
	starts.Lock()
	defer starts.Unlock()
	s := starts.files[k]
	if s == nil {
		if len(starts.files) >= mostFiles {
			clear(starts.files)
		}
		s = &rowStarts{at: map[int64]int64{}}
		starts.files[k] = s
	}
	return s
}

// rowStart is the start of the first row of a file at or behind off.
func (s *Scan) rowStart(ctx context.Context, file int, h source.Handle, head Head, off int64) (int64, error) {
	o, f := &s.Options, s.Files[file]
	known := startsOf(fileKey{f.Path, f.Identity, f.Size, o.dialect(head.Newline), o.Escape, o.Comment, head.Start})
	known.Lock()
	defer known.Unlock()
	if at, ok := known.at[off]; ok {
		return at, nil
	}
	from := head.Start
	for _, at := range known.at {
		if at <= off && at > from {
			from = at
		}
	}
	r, err := h.Stream(ctx, from)
	if err != nil {
		return 0, err
	}
	defer r.Close() //nolint:errcheck // read only
	feed := newFeed(r, from, off-from+readSize, o, head.Newline, bestIndexer)
	for feed.offset() < off {
		if err := ctx.Err(); err != nil {
			return 0, err
		}
		w, err := feed.next()
		if err == io.EOF {
			break
		}
		if err != nil && !endless(err) {
			return 0, err
		}
		if err != nil {
			// A row that cannot be read is that of the part in which it begins, so that
			// no row begins behind it.
			known.at[off] = f.Size
			return f.Size, nil
		}
		if feed.base+int64(w.end) < off {
			continue
		}
		for i := 1; i < len(w.cuts); i++ {
			at := feed.base + int64(w.cuts[i]) + 1
			if at >= off && feed.buf[w.cuts[i]] == head.Newline {
				known.at[off] = at
				return at, nil
			}
		}
	}
	at := feed.offset()
	known.at[off] = at
	return at, nil
}
