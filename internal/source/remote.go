package source

import (
	"context"
	"errors"
	"io"
	"sync"
	"time"
)

// Temporary marks an error as one that may not come again.
func Temporary(err error) error {
	if err == nil {
		return nil
	}
	return &temporary{err}
}

type temporary struct{ err error }

func (t *temporary) Error() string { return t.err.Error() }
func (t *temporary) Unwrap() error { return t.err }

// attempts is how often a request is made at most before its error is told.
const attempts = 5

// firstWait is the time before the second attempt; it doubles.
var firstWait = 100 * time.Millisecond

// again calls f until it gives something else than a temporary error.
func again[T any](ctx context.Context, f func() (T, error)) (T, error) {
	for i := 0; ; i++ {
		v, err := f()
		if _, temp := errors.AsType[*temporary](err); err == nil || !temp || i+1 == attempts {
			return v, err
		}
		if bad := pause(ctx, i); bad != nil {
			return v, bad
		}
	}
}

// pause waits before the attempt that follows the i-th.
func pause(ctx context.Context, i int) error {
	t := time.NewTimer(firstWait << i)
	defer t.Stop()
	select {
	case <-ctx.Done():
		return ctx.Err()
	case <-t.C:
		return nil
	}
}

// remote is an open file of a store. One that is read piece by piece from front
// to back keeps a stream for it.
type remote struct {
	file  File
	store Store

	mu   sync.Mutex
	next int64         // where the last ReadAt ended
	on   *remoteStream // reads on from next, or nil
	stop context.CancelFunc
}

func (r *remote) File() File                  { return r.file }
func (r *remote) Size() int64                 { return r.file.Size }
func (r *remote) Check(context.Context) error { return nil } // each request says what it expects

// ReadAt implements [Handle].
func (r *remote) ReadAt(ctx context.Context, b []byte, off int64) (int, error) {
	if len(b) == 0 {
		return 0, nil
	}
	if !r.mu.TryLock() {
		return r.readAlone(ctx, b, off) // there are several readers, each somewhere else
	}
	defer r.mu.Unlock()
	if off != r.next || off == 0 {
		r.end() //nolint:errcheck // read only
		n, err := r.readAlone(ctx, b, off)
		r.next = off + int64(n)
		return n, err
	}
	if r.on == nil {
		// The stream outlives this call, and is stopped by the context of whichever
		// call is reading it.
		streaming, stop := context.WithCancel(context.WithoutCancel(ctx))
		r.on, r.stop = newRemoteStream(streaming, r, off, -1), stop
	}
	defer context.AfterFunc(ctx, r.stop)()
	n, err := io.ReadFull(r.on, b)
	if err == io.ErrUnexpectedEOF && r.on.err == io.EOF {
		err = io.EOF
	}
	r.next = off + int64(n)
	if err != nil {
		r.end() //nolint:errcheck // the first error is the one to tell
	}
	return n, r.file.wrap("read", err)
}

// end ends the stream that reads on, if there is one.
func (r *remote) end() error {
	if r.on == nil {
		return nil
	}
	err := r.on.Close()
	r.stop()
	r.on = nil
	return err
}

// readAlone reads a piece by a request of its own.
func (r *remote) readAlone(ctx context.Context, b []byte, off int64) (int, error) {
	want := int64(len(b))
	if r.file.Size >= 0 {
		want = min(want, max(0, r.file.Size-off))
	}
	if want == 0 {
		return 0, io.EOF
	}
	s := newRemoteStream(ctx, r, off, want)
	defer s.Close() //nolint:errcheck // read only
	n, err := io.ReadFull(s, b[:want])
	switch {
	case err == io.ErrUnexpectedEOF && s.err == io.EOF: // the size was not known
		err = io.EOF
	case err == nil && n < len(b):
		err = io.EOF
	}
	return n, r.file.wrap("read", err)
}

// Stream implements [Handle].
func (r *remote) Stream(ctx context.Context, off int64) (io.ReadCloser, error) {
	f := r.file
	if f.Compression == None && off > 0 {
		return newContent(f, newRemoteStream(ctx, r, off, -1), 0, func() error { return nil })
	}
	raw := newRemoteStream(ctx, r, 0, -1)
	head := make([]byte, magicLen)
	n, err := io.ReadFull(raw, head)
	if err != nil && raw.err != io.EOF {
		raw.Close() //nolint:errcheck // read only
		return nil, f.wrap("read", err)
	}
	raw.head = head[:n]
	switch is := compressionOf(pathOf(f.Path), head[:n]); {
	case f.Compression == None && is != None && f.Size >= 0:
		raw.Close() //nolint:errcheck // read only
		return nil, f.wrap("", errors.New("is compressed by "+is.String()+", which its name does not say: it should end in "+compressions[is].extensions[0]))
	default:
		f.Compression = is // some servers decompress on their own
	}
	return newContent(f, raw, off, func() error { return nil })
}

// Close implements [Handle].
func (r *remote) Close() error {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.file.wrap("close", r.end())
}

// remoteStream reads a file of a store from an offset on, and begins again where
// it was when the connection breaks.
type remoteStream struct {
	ctx  context.Context // that of the stream, which is one call cut in pieces
	r    *remote
	at   int64 // offset of what is read next
	end  int64 // -1 if unknown
	head []byte
	body io.ReadCloser
	err  error
}

func newRemoteStream(ctx context.Context, r *remote, off, n int64) *remoteStream {
	s := &remoteStream{ctx: ctx, r: r, at: off, end: r.file.Size}
	if n >= 0 {
		s.end = off + n
	}
	return s
}

// Read implements [io.Reader].
func (s *remoteStream) Read(b []byte) (int, error) {
	if len(s.head) > 0 {
		n := copy(b, s.head)
		s.head = s.head[n:]
		return n, nil
	}
	if s.end >= 0 && s.at >= s.end && s.err == nil {
		s.err = io.EOF
	}
	for tries := 0; s.err == nil; tries++ {
		n, err := s.attempt(b)
		if n > 0 {
			return n, nil // an error comes again
		}
		_, temp := errors.AsType[*temporary](err)
		switch {
		case err == nil:
		case !temp || tries+1 == attempts:
			s.err = err
		default:
			s.err = pause(s.ctx, tries)
		}
	}
	return 0, s.err
}

// attempt reads once, by a new request if there is none.
func (s *remoteStream) attempt(b []byte) (int, error) {
	if s.body == nil {
		n := int64(-1)
		if s.end >= 0 && s.end != s.r.file.Size {
			n = s.end - s.at
		}
		body, err := s.r.store.Read(s.ctx, s.r.file, s.at, n)
		if err != nil {
			return 0, err
		}
		s.body = body
	}
	if s.end >= 0 && int64(len(b)) > s.end-s.at {
		b = b[:s.end-s.at]
	}
	n, err := s.body.Read(b)
	s.at += int64(n)
	if err == nil || n > 0 {
		return n, nil
	}
	s.body.Close() //nolint:errcheck // read only
	s.body = nil
	switch {
	case s.ctx.Err() != nil:
		return 0, s.ctx.Err()
	case err == io.EOF && s.r.file.Size < 0: // nobody knew where it ends
		return 0, io.EOF
	case errors.Is(err, ErrChanged):
		return 0, err
	case err == io.EOF:
		err = io.ErrUnexpectedEOF
	}
	return 0, Temporary(err)
}

// Close implements [io.Closer].
func (s *remoteStream) Close() error {
	if s.err == nil {
		s.err = errors.New("source: read of a closed stream")
	}
	if s.body == nil {
		return nil
	}
	err := s.body.Close()
	s.body = nil
	return err
}
