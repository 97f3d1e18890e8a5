package cloud

import (
	"context"
	"errors"
)

// An upload is an object in the making, of parts that are sent one after the other.
type upload interface {
	// part sends a part, numbered from 0; the last one makes the object.
	part(ctx context.Context, number int, data []byte, last bool) error
	// abort forgets the parts.
	abort(ctx context.Context) error
}

// put gathers what is written into parts.
type put struct {
	ctx    context.Context // that of the writing, which is one call cut in pieces
	to     upload
	buf    []byte
	number int
	err    error
	done   bool
}

// partBytes is the size of the first parts. Stores take 10,000 of them, so that
// later ones are larger: all of 10,000 are 1.4 TB.
const partBytes = 8 << 20

func partSize(number int) int { return partBytes << min(number/1000, 5) }

func newPut(ctx context.Context, to upload) *put { return &put{ctx: ctx, to: to} }

// Write implements [io.Writer].
func (p *put) Write(b []byte) (int, error) {
	n := 0
	for len(b) > 0 && p.err == nil {
		if p.done {
			p.err = errors.New("write to an object that is complete")
			break
		}
		if p.err = p.ctx.Err(); p.err != nil {
			break
		}
		size := partSize(p.number)
		if len(p.buf) == size {
			p.send(false)
			continue
		}
		m := min(len(b), size-len(p.buf))
		p.buf = append(p.buf, b[:m]...)
		b = b[m:]
		n += m
	}
	return n, p.err
}

func (p *put) send(last bool) {
	p.err = p.to.part(p.ctx, p.number, p.buf, last)
	p.number++
	p.buf = p.buf[:0]
}

// Commit implements [source.Target].
func (p *put) Commit() error {
	if p.err == nil && p.done {
		p.err = errors.New("the object is complete already")
	}
	if p.err == nil {
		p.send(true)
	}
	if p.err != nil {
		p.Discard() //nolint:errcheck // the first error is the one to tell
		return p.err
	}
	p.done = true
	return nil
}

// Discard implements [source.Target].
func (p *put) Discard() error {
	if p.done {
		return nil
	}
	p.done = true
	if p.err == nil {
		p.err = errors.New("write to an object that was discarded")
	}
	// What was sent is to go, also when the writing was cancelled.
	return p.to.abort(context.WithoutCancel(p.ctx))
}
