package csv

// A chunk is rows that have the right number of fields, for the columns to take.
// Field c of row r lies between the cuts cuts[r*stride+c]+1 and cuts[r*stride+c+1].
type chunk struct {
	buf    []byte
	cuts   []uint32
	stride int
	rows   int
	quoted bool   // there may be quotes
	last   int    // the last field of a row,
	trim   uint32 // and how many bytes of it belong to the end of the row
	faults []fault
}

// A fault is a value that its column cannot take.
type fault struct {
	row        int // in the chunk
	begin, end uint32
	column     *base
	what       string
}

// A badRow is one that is no row of the table.
type badRow struct {
	at, end int // in buf
	what    string
	field   string // "" if it is about the row
	text    []byte // the value, where it is about a field
}

// field is field c of row r.
func (k *chunk) field(r, c int) (begin, end uint32) {
	i := r*k.stride + c
	return k.cuts[i] + 1, k.cuts[i+1] - k.trimOf(c)
}

// trimOf is how many bytes of a field belong to the end of the row.
func (k *chunk) trimOf(field int) uint32 {
	if field == k.last {
		return k.trim
	}
	return 0
}

// A layout is how rows of a file are.
type layout struct {
	fields  int
	newline byte
	delim   byte
	comment byte
	ragged  bool
}

// rows makes a chunk of a window: its cuts as they are where all rows are plain,
// else copies of those of the rows that are good. Bad ones are given to bad.
func (l *layout) rows(buf []byte, w window, scratch []uint32, bad func(badRow)) (k chunk, kept []uint32) {
	k = chunk{buf: buf, cuts: w.cuts, stride: l.fields, rows: w.rows, quoted: w.quoted, last: l.fields - 1}
	if l.plain(buf, w, &k) {
		return k, scratch
	}
	k.stride, k.trim = l.fields+1, 0
	kept = scratch[:0]
	rows := 0
	for i := 1; i < len(w.cuts); {
		first := i
		for buf[w.cuts[i]] == l.delim {
			i++
		}
		begin, end := w.cuts[first-1]+1, w.cuts[i]
		fields := i - first + 1
		if buf[end] != l.newline {
			i++ // a comment, which ends with the line
		} else if l.newline == '\n' && end > begin && buf[end-1] == '\r' {
			end--
		}
		i++
		if fields == 1 && blank(buf[begin:end]) {
			continue
		}
		if fields > l.fields || fields < l.fields && !l.ragged {
			bad(badRow{at: int(begin), end: int(end), what: wrongFields(fields, l.fields)})
			continue
		}
		rows++
		kept = append(kept, begin-1)
		kept = append(kept, w.cuts[first:first+fields-1]...)
		kept = append(kept, end)
		for ; fields < l.fields; fields++ {
			end++
			kept = append(kept, end) // an empty field
		}
	}
	k.cuts, k.rows = kept, rows
	return k, kept
}

// plain reports whether every row of a window has the right number of fields, and
// all end alike.
func (l *layout) plain(buf []byte, w window, k *chunk) bool {
	n := l.fields
	if n == 1 || len(w.cuts) != w.rows*n+1 || l.comment != 0 {
		return false
	}
	carriage := 0
	for i := n; i < len(w.cuts); i += n {
		at := w.cuts[i]
		if buf[at] != l.newline {
			return false
		}
		if buf[at-1] == '\r' {
			carriage++
		}
	}
	if l.newline != '\n' || carriage == 0 {
		return true
	}
	k.trim = 1
	return carriage == w.rows
}

// blank reports whether a line has nothing in it.
func blank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' {
			return false
		}
	}
	return true
}

// without takes rows, which are sorted, out of a chunk.
func (k *chunk) without(rows []int, scratch []uint32) (chunk, []uint32) {
	out := *k
	fields := k.last + 1
	out.stride, out.trim, out.faults = fields+1, 0, nil
	kept := scratch[:0]
	for r := range k.rows {
		if len(rows) > 0 && rows[0] == r {
			rows = rows[1:]
			continue
		}
		i := r * k.stride
		kept = append(kept, k.cuts[i:i+fields]...)
		kept = append(kept, k.cuts[i+fields]-k.trim)
	}
	out.cuts, out.rows = kept, len(kept)/out.stride
	return out, kept
}
