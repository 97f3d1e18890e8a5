package textfile

import (
	"github.com/apache/arrow-go/v18/arrow"

	"github.com/cb434341/weft/frame/table"
)

const (
	mostRoom  = 1 << 20  // bytes that a plain batch has room for at first
	fullBytes = 64 << 20 // with which a plain batch has enough
)

// Texts are the texts of a batch, while they are gathered: codes of a dictionary as
// long as there are few, and then one behind the other. Readers write to the fields
// themselves. A row that is null has a code or an offset too.
type Texts struct {
	Dict  *Dictionary // nil once there are too many, and for binary values
	Codes []int32     // of the rows, where there is a Dict

	Offsets []int32 // where texts begin and end in Data, where there is none
	Data    []byte
	perRow  int // bytes that a row had in the last batch
}

// NewTexts are the texts of a column of a type.
func NewTexts(t table.Type) Texts {
	if t.Kind == table.Binary {
		return Texts{perRow: 8}
	}
	return Texts{Dict: NewDictionary()}
}

// Begin begins a batch of at most so many rows. If the last one was given back, its
// codes may be in the same memory: the reader writes all of them.
func (t *Texts) Begin(room int, back bool) {
	if t.Dict != nil {
		if back && cap(t.Codes) >= room {
			t.Codes = t.Codes[:room]
			return
		}
		t.Codes = make([]int32, room)
		return
	}
	t.Offsets = make([]int32, 1, room+1)
	t.Data = make([]byte, 0, min(room*(t.perRow+1), mostRoom)+64)
}

// Truncate drops all rows behind the first few.
func (t *Texts) Truncate(rows int) {
	if t.Dict == nil {
		t.Offsets = t.Offsets[:rows+1]
		t.Data = t.Data[:t.Offsets[rows]]
	}
}

// Full reports whether a batch has about as many bytes as it may.
func (t *Texts) Full() bool { return len(t.Data) >= fullBytes }

// Unfold makes a batch, of so many rows and these nulls, a plain one, and all that
// come: there are too many texts for a dictionary.
func (t *Texts) Unfold(rows int, nulls *Nulls) {
	d, codes := t.Dict, t.Codes
	t.Dict, t.Codes = nil, nil
	t.perRow = d.Size()/max(1, d.Len()) + 1
	t.Begin(nulls.Room(), false)
	for r, code := range codes[:rows] {
		if !nulls.Has(r) {
			t.Data = append(t.Data, d.Value(code)...)
		}
		t.Offsets = append(t.Offsets, int32(len(t.Data)))
	}
}

// Array makes the array of a batch of so many rows and these nulls, of a type.
func (t *Texts) Array(typ table.Type, rows int, nulls *Nulls) arrow.Array {
	if t.Dict != nil {
		return nulls.Array(table.Dictionary(), rows, t.Dict.Data(), arrow.GetBytes(t.Codes[:rows]))
	}
	t.perRow = len(t.Data) / max(1, rows)
	return nulls.Array(typ.Arrow(), rows, nil, arrow.GetBytes(t.Offsets), t.Data)
}
