package csv

// A machine finds cuts byte by byte, with the state that the bytes before left.
// It knows what the indexers do not: quotes amid a field, which are text; escapes;
// comments. It gives a cut where a comment begins, which ends the row, and one at
// the end of its line.
type machine struct {
	d               dialect
	escape, comment byte
}

// states of a machine
const (
	fieldStart = iota
	inField
	inQuotes
	quoteInQuotes
	inComment
	escaped         // the next byte is what it is
	escapedInQuotes // and so is this one
)

// index writes the cuts in data as an indexer does.
func (m machine) index(data []byte, positions []uint32, base uint32, c *cutting) int {
	n, state := 0, c.state
	for i, b := range data {
		if state == inQuotes {
			switch {
			case b == m.d.quote:
				state = quoteInQuotes
			case b == m.escape && b != 0:
				state = escapedInQuotes
			}
			continue
		}
		switch {
		case state == escaped:
			state = inField
		case state == escapedInQuotes:
			state = inQuotes
		case b == m.d.newline:
			positions[n] = base + uint32(i)
			n++
			c.newline++
			state = fieldStart
		case state == inComment:
		case b == m.d.delim:
			positions[n] = base + uint32(i)
			n++
			state = fieldStart
		case m.d.quotes && b == m.d.quote && (state == fieldStart || state == quoteInQuotes):
			c.quoted = 1
			state = inQuotes
		case b == m.comment && b != 0:
			positions[n] = base + uint32(i)
			n++
			state = inComment
		case b == m.escape && b != 0:
			state = escaped
		default:
			state = inField
		}
	}
	c.state, c.inside = state, 0
	if state == inQuotes || state == escapedInQuotes {
		c.inside = ^uint64(0)
	}
	return n
}
