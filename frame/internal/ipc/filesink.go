package ipc

import (
	"encoding/binary"
	"errors"
	"io"

	"github.com/apache/arrow-go/v18/arrow/ipc"
)

// fileSink writes messages as a file: with a footer that says where they are. The
// one of arrow-go refuses dictionaries that grow.
type fileSink struct {
	w              io.Writer
	at             int64
	schema         []byte // its message
	dicts, batches []block
}

var _ ipc.PayloadWriter = (*fileSink)(nil)

// Write counts the bytes.
func (f *fileSink) Write(b []byte) (int, error) {
	n, err := f.w.Write(b)
	f.at += int64(n)
	return n, err
}

// Start implements [ipc.PayloadWriter]. Not all versions of arrow-go call it.
func (f *fileSink) Start() error {
	if f.at > 0 {
		return nil
	}
	_, err := io.WriteString(f, magic+"\x00\x00")
	return err
}

// WritePayload implements [ipc.PayloadWriter].
func (f *fileSink) WritePayload(p ipc.Payload) error {
	meta := p.Meta().Bytes()
	m, err := parseMessage(meta)
	if err != nil {
		return err
	}
	if err := f.Start(); err != nil {
		return err
	}
	b := block{Off: f.at, Body: m.body}
	n, err := p.WritePayload(f)
	if err != nil {
		return err
	}
	b.Meta = int64(n)
	switch m.kind {
	case isSchema:
		f.schema = append([]byte(nil), meta...)
	case isDictionary:
		f.dicts = append(f.dicts, b)
	case isBatch:
		f.batches = append(f.batches, b)
	}
	return nil
}

// Close implements [ipc.PayloadWriter].
func (f *fileSink) Close() error {
	foot, err := f.footer()
	if err != nil {
		return err
	}
	end := append([]byte{255, 255, 255, 255, 0, 0, 0, 0}, foot...)
	end = binary.LittleEndian.AppendUint32(end, uint32(len(foot)))
	_, err = f.Write(append(end, magic...))
	return err
}

// footer is the footer as a FlatBuffer: a table that refers to two lists of blocks
// and to the schema, for which the whole message stands behind them.
func (f *fileSink) footer() ([]byte, error) {
	m, err := parseMessage(f.schema)
	if err != nil {
		return nil, errors.New("there is no schema")
	}
	const (
		list  = 4         // where the list of the table's fields is
		table = list + 12 // and the table itself
		dicts = table + 20
	)
	batches := dicts + 4 + 24*len(f.dicts) + 4 // blocks are aligned, so their numbers stand four bytes before
	schema := batches + 4 + 24*len(f.batches)
	le := binary.LittleEndian
	b := le.AppendUint32(nil, table)
	for _, v := range []uint16{12, 20, 4, 8, 12, 16} { // sizes; version, schema, dictionaries, batches
		b = le.AppendUint16(b, v)
	}
	b = le.AppendUint32(b, table-list)
	b = append(b, 4, 0, 0, 0) // version 5
	for i, to := range []int{schema + m.header.at, dicts, batches} {
		b = le.AppendUint32(b, uint32(to-(table+8+4*i)))
	}
	b = appendBlocks(b, f.dicts)
	b = appendBlocks(append(b, 0, 0, 0, 0), f.batches)
	return append(b, f.schema...), nil
}

func appendBlocks(b []byte, blocks []block) []byte {
	le := binary.LittleEndian
	b = le.AppendUint32(b, uint32(len(blocks)))
	for _, k := range blocks {
		b = le.AppendUint64(b, uint64(k.Off))
		b = le.AppendUint64(b, uint64(k.Meta))
		b = le.AppendUint64(b, uint64(k.Body))
	}
	return b
}
