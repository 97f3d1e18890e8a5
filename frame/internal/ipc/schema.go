package ipc

import (
	"bytes"
	"fmt"

	"github.com/apache/arrow-go/v18/arrow"
)

// SchemaOf reads a schema in a message by itself, as other formats have it beside their
// own. It may be of any origin.
func SchemaOf(b []byte) (s *arrow.Schema, err error) {
	defer func() {
		if p := recover(); p != nil { // arrow-go believes what it reads
			s, err = nil, fmt.Errorf("arrow: a schema that cannot be read: %v", p)
		}
	}()
	meta, err := readMeta(bytes.NewReader(b))
	if err != nil {
		return nil, fmt.Errorf("arrow: %w", cutOff(err))
	}
	s, _, err = parseSchema(meta)
	if err != nil {
		return nil, fmt.Errorf("arrow: %w", err)
	}
	return s, nil
}
