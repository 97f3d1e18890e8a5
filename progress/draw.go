package progress

import (
	"io"
	"strings"
	"time"

	"github.com/vbauerster/mpb/v8"
	"github.com/vbauerster/mpb/v8/decor"
)

// drawing is the bar while it is on the terminal. The library redraws the line,
// keeps it within the terminal's width, and waits for its goroutines; what the
// line says is ours.
type drawing struct {
	all  *mpb.Progress
	line *mpb.Bar
}

const (
	redrawEvery = 100 * time.Millisecond
	roomy       = 64 // columns that bar and status need to have in full
)

func (b *bar) draw() *drawing {
	all := mpb.New(mpb.WithOutput(b.w), mpb.WithRefreshRate(redrawEvery))
	line, err := all.Add(0, blocks{},
		mpb.BarFillerTrim(),
		mpb.PrependDecorators(decor.Any(func(decor.Statistics) string {
			return b.prefix() + percentOf(b.done.Load(), b.total.Load()) + " "
		})),
		mpb.AppendDecorators(decor.Any(func(s decor.Statistics) string {
			return " " + b.status(s.Completed || s.Aborted, s.AvailableWidth < roomy)
		})),
	)
	if err != nil { // only if all were ended already
		return nil
	}
	line.SetTotal(b.total.Load(), false)
	line.SetCurrent(b.done.Load())
	return &drawing{all, line}
}

// end draws the line for the last time and waits until it is written.
func (d *drawing) end(b *bar) {
	if b.failed.Load() {
		d.line.Abort(false)
	} else {
		d.line.SetCurrent(b.done.Load())
		d.line.SetTotal(-1, true)
	}
	d.all.Wait()
}

// blocks fills the bar to an eighth of a column.
type blocks struct{}

const widest = 32

var eighths = []string{"", "▏", "▎", "▍", "▌", "▋", "▊", "▉"}

// Fill draws the bar in the room that the texts leave.
func (blocks) Fill(w io.Writer, s decor.Statistics) error {
	width := min(s.AvailableWidth, widest)
	if width <= 0 {
		return nil
	}
	full := 8 * width
	if s.Total > 0 && s.Current < s.Total {
		full = int(float64(s.Current) / float64(s.Total) * float64(full))
	} else if s.Aborted || s.Total <= 0 && !s.Completed {
		full = 0
	}
	bar := strings.Repeat("█", full/8) + eighths[full%8]
	rest := width - (full+7)/8
	_, err := io.WriteString(w, bar+strings.Repeat("░", rest))
	return err
}
