package zarr

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"strconv"
	"strings"
	"sync"

	"github.com/cb434341/weft/internal/block"
)

// A layout is what the metadata of an array say, of either version.
type layout struct {
	format int
	d      block.DType
	shape  []int
	unit   []int // what a file holds: a chunk, or a shard
	blocks [][]int
	fill   []byte
	names  []string // of the axes; "" for one without; nil if none has
	prefix string   // of a chunk's key
	sep    string
	chain  *chain
}

// mostAxes is NumPy's limit.
const mostAxes = 64

// check holds shape and chunks against what there can be, and makes chunks of
// empty axes 1.
func (l *layout) check() error {
	if len(l.shape) > mostAxes {
		return fmt.Errorf("%d axes, more than %d", len(l.shape), mostAxes)
	}
	if len(l.unit) != len(l.shape) {
		return fmt.Errorf("chunks of %d axes in an array of %d", len(l.unit), len(l.shape))
	}
	for i, n := range l.shape {
		if n < 0 {
			return fmt.Errorf("shape %v has a negative axis", l.shape)
		}
		if n == 0 && l.unit[i] == 0 {
			l.unit[i] = 1
		}
		if l.unit[i] <= 0 {
			return fmt.Errorf("chunks of shape %v", l.unit)
		}
		if n > math.MaxInt-l.unit[i] {
			return fmt.Errorf("shape %v with chunks of %v is more than there can be", l.shape, l.unit)
		}
	}
	if _, ok := block.Bytes(l.d, l.shape); !ok {
		return fmt.Errorf("an array of %s of shape %v is more than there can be", l.d, l.shape)
	}
	if n, ok := block.Bytes(l.d, l.unit); !ok || n > mostChunk {
		return fmt.Errorf("chunks of %s of shape %v are more than there can be", l.d, l.unit)
	}
	if l.names != nil && len(l.names) != len(l.shape) {
		return fmt.Errorf("%d names of %d axes", len(l.names), len(l.shape))
	}
	if l.sep != "." && l.sep != "/" {
		return fmt.Errorf("chunk keys with separator %q", l.sep)
	}
	return nil
}

// mostChunk bounds the bytes of a chunk or of a shard.
const mostChunk = 1 << 42

// key is the name of a chunk's file in the array's folder, with slashes.
func (l *layout) key(index []int) string {
	if len(index) == 0 {
		if l.prefix == "" {
			return "0"
		}
		return l.prefix
	}
	var b strings.Builder
	b.WriteString(l.prefix)
	for i, n := range index {
		if i > 0 || l.prefix != "" {
			b.WriteString(l.sep)
		}
		b.WriteString(strconv.Itoa(n))
	}
	return b.String()
}

// Layouts are parsed once for each document: tasks hold the text.
var (
	layoutsMu sync.Mutex
	layouts   = map[string]*layout{}
)

const mostLayouts = 256

// layoutOf parses the metadata of an array.
func layoutOf(document string) (*layout, error) {
	layoutsMu.Lock()
	l := layouts[document]
	layoutsMu.Unlock()
	if l != nil {
		return l, nil
	}
	var head struct {
		Format int `json:"zarr_format"`
	}
	if err := unmarshal(document, &head); err != nil {
		return nil, err
	}
	var err error
	switch head.Format {
	case 2:
		l, err = parse2(document)
	case 3:
		l, err = parse3(document)
	default:
		err = fmt.Errorf("zarr_format %d, not 2 or 3", head.Format)
	}
	if err == nil {
		err = l.check()
	}
	if err != nil {
		return nil, err
	}
	l.blocks = natural(l.shape, l.unit)
	layoutsMu.Lock()
	defer layoutsMu.Unlock()
	if len(layouts) >= mostLayouts {
		clear(layouts)
	}
	layouts[document] = l
	return l, nil
}

// unmarshal reads a document, which standard has made JSON.
func unmarshal(document string, v any) error {
	return json.Unmarshal([]byte(document), v)
}

// standard makes JSON of what Python takes for JSON: numbers that are none are
// put in quotes.
func standard(text []byte) []byte {
	if !bytes.Contains(text, []byte("NaN")) && !bytes.Contains(text, []byte("Infinity")) {
		return text
	}
	out := make([]byte, 0, len(text)+64)
	quoted := false
	for i := 0; i < len(text); i++ {
		switch {
		case quoted && text[i] == '\\' && i+1 < len(text):
			out = append(out, text[i])
			i++
		case text[i] == '"':
			quoted = !quoted
		case !quoted:
			if word := constant(text[i:]); word != "" {
				out = append(append(append(out, '"'), word...), '"')
				i += len(word) - 1
				continue
			}
		}
		out = append(out, text[i])
	}
	return out
}

func constant(text []byte) string {
	for _, word := range []string{"NaN", "Infinity", "-Infinity"} {
		if bytes.HasPrefix(text, []byte(word)) {
			return word
		}
	}
	return ""
}

// strict reads the configuration of something by name; what it does not know
// could mean another thing, and is an error.
func strict(raw json.RawMessage, v any) error {
	if len(raw) == 0 {
		return nil
	}
	dec := json.NewDecoder(bytes.NewReader(raw))
	dec.DisallowUnknownFields()
	return dec.Decode(v)
}

var errNoChunks = errors.New("chunks are missing")
