package graphtest

import (
	"bytes"
	"encoding/binary"
	"errors"
	"fmt"
	"io"

	"github.com/cb434341/weft/graph"
)

// A parcel is what goes between a Ship and its children: a letter that says
// what it is, the length of its body, and the body.
const (
	parcelHello  = 'h' // from a child, before all else
	parcelTask   = 't' // to a child: deadline, Op, arguments
	parcelCancel = 'c' // to a child: the task's context is done
	parcelResult = 'r' // from a child: the result
	parcelError  = 'e' // from a child: the text of the error
	parcelPanic  = 'p' // from a child: the panic's value as text, the stack
	parcelGoexit = 'g' // from a child: the task's goroutine ended
)

const (
	hello      = "weft ship 1"
	mostParcel = 1 << 34
)

func writeParcel(w io.Writer, letter byte, body []byte) error {
	head := make([]byte, 9, 9+len(body))
	head[0] = letter
	binary.LittleEndian.PutUint64(head[1:], uint64(len(body)))
	_, err := w.Write(append(head, body...))
	return err
}

func readParcel(r io.Reader) (letter byte, body []byte, err error) {
	var head [9]byte
	if _, err := io.ReadFull(r, head[:]); err != nil {
		return 0, nil, err
	}
	n := binary.LittleEndian.Uint64(head[1:])
	if n > mostParcel {
		return 0, nil, fmt.Errorf("graphtest: a parcel of %d bytes", n)
	}
	// The buffer grows as the body arrives: the length alone is not believed.
	var b bytes.Buffer
	if _, err := io.CopyN(&b, r, int64(n)); err != nil {
		if errors.Is(err, io.EOF) {
			err = io.ErrUnexpectedEOF
		}
		return 0, nil, err
	}
	return head[0], b.Bytes(), nil
}

// appendBytes appends a length and so many bytes.
func appendBytes(to, b []byte) []byte {
	return append(binary.AppendUvarint(to, uint64(len(b))), b...)
}

// cutBytes undoes appendBytes.
func cutBytes(from []byte) (b, rest []byte, err error) {
	n, k := binary.Uvarint(from)
	if k <= 0 || n > uint64(len(from)-k) {
		return nil, nil, fmt.Errorf("graphtest: a parcel is cut short: %w", graph.ErrDamaged)
	}
	return from[k : k+int(n)], from[k+int(n):], nil
}
