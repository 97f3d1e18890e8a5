package table

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/rivo/uniseg"
)

// Style says how a table is printed.
type Style struct {
	Width int // columns of the terminal; 0 is 100
	Rows  int // rows at most, half of them from the end; 0 is 10, -1 all
	Cell  int // the widest cell; 0 is 32
}

// String prints the table with at most ten rows in a width of 100.
func (t *Table) String() string { return t.Text(Style{}) }

// Text prints the table: names, types, rows. What does not fit is left out of
// the middle, and said.
//
//	origin │ flights │   delay
//	string │   int64 │ float64
//	───────┼─────────┼────────
//	EWR    │  120835 │ 15.1074
//	JFK    │  111279 │ 12.1122
//	2 rows, 3 columns
func (t *Table) Text(s Style) string {
	if s.Width <= 0 {
		s.Width = 100
	}
	if s.Rows == 0 {
		s.Rows = 10
	}
	if s.Cell <= 0 {
		s.Cell = 32
	}
	rows := t.Rows()
	head, tail := rows, 0
	if s.Rows > 0 && rows > s.Rows {
		head = (s.Rows + 1) / 2
		tail = s.Rows - head
	}
	widest := s.Width
	if len(t.Schema.Fields) > 1 {
		widest -= 4 // for the column of dots
	}
	columns := make([]printed, len(t.Schema.Fields))
	for i, f := range t.Schema.Fields {
		most := s.Cell
		if k := f.Type.Kind; !k.Text() && k != Binary {
			most = max(most, longestTime)
		}
		columns[i] = t.printed(i, f, head, tail, max(1, min(most, widest)))
	}
	columns, left := fitting(columns, s.Width)
	var b strings.Builder
	if len(columns) > 0 {
		lines := len(columns[0].cells)
		for r := range lines {
			if r == 2 {
				rule(&b, columns)
			}
			for i, c := range columns {
				if i > 0 {
					b.WriteString(" │ ")
				}
				c.write(&b, r, i == len(columns)-1)
			}
			b.WriteByte('\n')
		}
		if lines == 2 {
			rule(&b, columns)
		}
	}
	fmt.Fprintf(&b, "%s, %s", counted(rows, "row"), counted(len(t.Schema.Fields), "column"))
	if left > 0 {
		fmt.Fprintf(&b, ", %d not shown", left)
	}
	b.WriteByte('\n')
	return b.String()
}

// longestTime is how wide a time with a zone is: half of one is none.
const longestTime = 40

func counted(n int, what string) string {
	if n != 1 {
		what += "s"
	}
	return fmt.Sprintf("%d %s", n, what)
}

func rule(b *strings.Builder, columns []printed) {
	for i, c := range columns {
		if i > 0 {
			b.WriteString("─┼─")
		}
		b.WriteString(strings.Repeat("─", c.width))
	}
	b.WriteByte('\n')
}

// printed is a column as text: its name, its type, its cells.
type printed struct {
	cells []string
	width int
	right bool // numbers stand to the right
}

func (c printed) write(b *strings.Builder, row int, last bool) {
	cell := c.cells[row]
	pad := strings.Repeat(" ", c.width-uniseg.StringWidth(cell))
	switch {
	case c.right:
		b.WriteString(pad + cell)
	case last:
		b.WriteString(cell)
	default:
		b.WriteString(cell + pad)
	}
}

// printed is a column with the rows from the front and from the end.
func (t *Table) printed(column int, f Field, head, tail, most int) printed {
	c := printed{right: f.Type.Kind.Number() || f.Type.Kind == Decimal}
	var values []any
	rows, at := t.Rows(), 0
	for _, b := range t.Batches {
		for i := 0; i < b.Rows; i++ {
			if at+i >= head && at+i < rows-tail {
				i += rows - tail - (at + i) - 1
				continue
			}
			values = append(values, value{b.Columns[column], i}.of(f.Type))
		}
		at += b.Rows
	}
	texts := cellTexts(f.Type, values)
	if tail > 0 || head < rows {
		texts = append(texts[:head:head], append([]string{"…"}, texts[head:]...)...)
	}
	c.cells = append([]string{oneLine(f.Name), f.Type.String()}, texts...)
	for i, cell := range c.cells {
		c.cells[i] = shortened(cell, most)
		c.width = max(c.width, uniseg.StringWidth(c.cells[i]))
	}
	return c
}

type value struct {
	a arrow.Array
	i int
}

func (v value) of(t Type) any { return At(t, v.a, v.i) }

// fitting leaves columns out of the middle until the others fit.
func fitting(columns []printed, width int) (shown []printed, left int) {
	total := -3
	for _, c := range columns {
		total += c.width + 3
	}
	if total <= width || len(columns) < 2 {
		return columns, 0
	}
	gap := printed{width: 1}
	for range columns[0].cells {
		gap.cells = append(gap.cells, "…")
	}
	total += 4
	half := (len(columns) + 1) / 2
	lo, hi := half, half // those from lo to hi are left out
	for total > width && (lo > 1 || hi < len(columns)) {
		if hi-half <= half-lo && hi < len(columns) || lo == 1 {
			total -= columns[hi].width + 3
			hi++
		} else {
			lo--
			total -= columns[lo].width + 3
		}
	}
	return append(append(append([]printed{}, columns[:lo]...), gap), columns[hi:]...), hi - lo
}

// shortened is a text of at most so many terminal cells.
func shortened(s string, most int) string {
	if len(s) <= most || uniseg.StringWidth(s) <= most {
		return s
	}
	var b strings.Builder
	width := 0
	for g := uniseg.NewGraphemes(s); g.Next(); {
		if width += g.Width(); width > most-1 {
			break
		}
		b.WriteString(g.Str())
	}
	return b.String() + "…"
}

// longest is how many bytes of a text are looked at: no terminal is as wide.
const longest = 1 << 12

// oneLine is a text without what would break a line of the table, or turn its
// direction around.
func oneLine(s string) string {
	if len(s) > longest {
		s = strings.ToValidUTF8(s[:longest], "") + "…"
	}
	if utf8.ValidString(s) && strings.IndexFunc(s, func(r rune) bool { return !shown(r) }) < 0 {
		return s
	}
	var b strings.Builder
	for i, r := range s {
		_, size := utf8.DecodeRuneInString(s[i:])
		if r == utf8.RuneError && size == 1 || !shown(r) {
			q := strconv.Quote(s[i : i+size])
			b.WriteString(q[1 : len(q)-1])
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

// shown reports whether a character is printed as it is: also spaces of all kinds,
// and those that join or part letters.
func shown(r rune) bool {
	const parts, joins = '\u200c', '\u200d'
	return unicode.IsPrint(r) || unicode.Is(unicode.Zs, r) || r == parts || r == joins
}

// cellTexts are values as text, numbers of a column alike.
func cellTexts(t Type, values []any) []string {
	out := make([]string, len(values))
	format := floatFormat(values)
	for i, v := range values {
		switch v := v.(type) {
		case nil:
			out[i] = "null"
		case float64:
			out[i] = format(v)
		case string:
			out[i] = oneLine(v)
		case []byte:
			out[i] = fmt.Sprintf("%x", v[:min(len(v), 32)])
			if len(v) > 32 {
				out[i] += "…"
			}
		case time.Time:
			out[i] = timeText(t, v)
		case time.Duration:
			if t.Kind == Time {
				out[i] = time.Unix(0, int64(v)).UTC().Format("15:04:05.999999999")
				break
			}
			out[i] = v.String()
		default:
			out[i] = fmt.Sprint(v)
		}
	}
	return out
}

func timeText(t Type, v time.Time) string {
	if t.Kind == Date {
		return v.Format("2006-01-02")
	}
	layout := "2006-01-02 15:04:05.999999999"
	if t.Zone != "" {
		layout += " -07:00"
	}
	return v.Format(layout)
}

// floatFormat chooses how floats of a column are printed: with six significant
// digits of the least that is not small, as many decimals for all of them.
func floatFormat(values []any) func(float64) string {
	low, high, decimals := math.Inf(1), 0.0, 0
	for _, v := range values {
		x, ok := v.(float64)
		if !ok || x == 0 || math.IsNaN(x) || math.IsInf(x, 0) {
			continue
		}
		low, high = min(low, math.Abs(x)), max(high, math.Abs(x))
		text := strconv.FormatFloat(x, 'g', 6, 64)
		if mantissa, _, exp := strings.Cut(text, "e"); exp {
			text = mantissa
		}
		if _, d, ok := strings.Cut(text, "."); ok {
			decimals = max(decimals, len(d))
		}
	}
	if high >= 1e12 || low < 1e-5 {
		return func(x float64) string { return strconv.FormatFloat(x, 'g', 6, 64) }
	}
	decimals = max(min(decimals, 10), 1)
	return func(x float64) string { return strconv.FormatFloat(x, 'f', decimals, 64) }
}
