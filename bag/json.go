package bag

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/cb434341/weft/bag/internal/record"
)

// JSON returns what texts of JSON say, one value each, decoded as package
// encoding/json does. Texts of spaces are passed over. For files that have a
// value in each line, [ReadJSON] is faster.
func JSON[T any](texts Bag[string]) Bag[T] {
	return linked[T]("JSON", texts, ours[T]("JSON", linkOf(func(_ *call, _ ref, next func(T) error) func(string) error {
		d := record.New[T]()
		var room []byte
		v := new(T)
		return func(text string) error {
			*v = *new(T)
			if strings.Contains(text, "\n") {
				if strings.Trim(text, " \t\r\n") == "" {
					return nil
				}
				if err := json.Unmarshal([]byte(text), v); err != nil {
					return fmt.Errorf("bag: JSON %.80q: %w", text, err)
				}
				return next(*v)
			}
			room = append(append(room[:0], text...), "\n        "...)
			d.Text(room[:len(text)+1])
			_, got, err := d.Next(0, v)
			if err != nil {
				return fmt.Errorf("bag: %w", err)
			}
			if !got {
				return nil
			}
			return next(*v)
		}
	})))
}

var byteOrderMark = []byte("\xef\xbb\xbf")

// jsonLines walks the values of lines of JSON.
func jsonLines[T any](c *call, push any) error {
	to, ok := push.(func(T) error)
	if !ok {
		return misfit[T](push)
	}
	d := record.New[T]()
	v := new(T) // of all lines: where it is does not change
	return c.task.Read.chunks(c.ctx, func(at position, chunk []byte) error {
		begin := 0
		if at.lines.Offset() == 0 && bytes.HasPrefix(chunk, byteOrderMark) {
			begin = len(byteOrderMark)
		}
		d.Text(chunk)
		for i := begin; i < len(chunk); {
			*v = *new(T)
			next, got, err := d.Next(i, v)
			if next-1-i > c.task.Read.MaxLine {
				return at.error(i, c.task.Read.tooLong())
			}
			if err != nil {
				return at.error(i, fmt.Errorf("bag: %w", err))
			}
			if got {
				if err := to(*v); err != nil {
					return at.error(i, err)
				}
			}
			i = next
		}
		return nil
	})
}
