package viz

import (
	"fmt"
	"math"
	"time"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/unit"
)

// rgb is a colour.
type rgb struct{ r, g, b uint8 }

func (c rgb) String() string { return fmt.Sprintf("#%02x%02x%02x", c.r, c.g, c.b) }

// ink is the colour of text on c.
func (c rgb) ink() rgb {
	if 299*int(c.r)+587*int(c.g)+114*int(c.b) > 140*1000 {
		return dark
	}
	return white
}

// edge is the colour of the line around a shape that is filled with c.
func (c rgb) edge() rgb {
	if c == white {
		return rgb{0x8a, 0x94, 0xa3}
	}
	return mix(c, rgb{0x1c, 0x23, 0x30}, 0.42)
}

var (
	white = rgb{255, 255, 255}
	dark  = rgb{0x1c, 0x23, 0x30}
	soft  = rgb{0x66, 0x70, 0x85}
	line  = rgb{0x7b, 0x86, 0x97}
	blank = rgb{0xf0, 0xf1, 0xf4} // a task without a value on the scale
)

func mix(a, b rgb, t float64) rgb {
	m := func(x, y uint8) uint8 { return uint8(math.Round(float64(x) + (float64(y)-float64(x))*t)) }
	return rgb{m(a.r, b.r), m(a.g, b.g), m(a.b, b.b)}
}

// soft colours for functions, in the order of their first task.
var pastels = []rgb{
	{0xcf, 0xe2, 0xf7},
	{0xfc, 0xdc, 0xc0},
	{0xd0, 0xec, 0xd8},
	{0xf7, 0xd3, 0xdc},
	{0xde, 0xd8, 0xf5},
	{0xf6, 0xea, 0xb8},
	{0xc9, 0xec, 0xee},
	{0xee, 0xd6, 0xf0},
	{0xe0, 0xea, 0xc4},
	{0xea, 0xdb, 0xcf},
}

// ramp is a range of colours from the least to the most.
type ramp []rgb

var (
	// early to late: as viridis, without its darkest end
	orderRamp = ramp{{0xfd, 0xe7, 0x25}, {0x8f, 0xd7, 0x44}, {0x35, 0xb7, 0x79}, {0x21, 0x91, 0x8c}, {0x31, 0x68, 0x8e}, {0x44, 0x3a, 0x83}}
	heatRamp  = ramp{{0xff, 0xf8, 0xe1}, {0xfe, 0xd9, 0x8b}, {0xfd, 0xa1, 0x55}, {0xee, 0x61, 0x3d}, {0xb8, 0x1f, 0x2e}}
	bytesRamp = ramp{{0xee, 0xf4, 0xfb}, {0xb8, 0xd4, 0xee}, {0x6f, 0xa9, 0xdb}, {0x31, 0x74, 0xb8}, {0x0d, 0x3f, 0x7d}}
)

func (r ramp) at(t float64) rgb {
	t = min(max(t, 0), 1) * float64(len(r)-1)
	i := min(int(t), len(r)-2)
	return mix(r[i], r[i+1], t-float64(i))
}

// scale says what the colours stand for. The zero scale is none.
type scale struct {
	title    string
	ramp     ramp
	from, to string // what the ends stand for
}

// paint sets the picture's scale and returns how a task is filled and which
// line its label gets.
func (d *Drawing) paint(p *picture, m *measures) func(task int, lines []string) (rgb, []string) {
	switch d.color {
	case byOrder:
		last := float64(0)
		for _, o := range m.order {
			last = max(last, float64(o))
		}
		p.scale = scale{"order of running", orderRamp, "first", "last"}
		return func(task int, lines []string) (rgb, []string) {
			if m.order[task] < 0 {
				return blank, lines
			}
			return orderRamp.at(float64(m.order[task]) / max(last, 1)), append(lines, unit.Count(int(m.order[task])+1))
		}
	case byMemory:
		var most int64
		for _, b := range m.bytes {
			most = max(most, b)
		}
		p.scale = scale{"size of the result", bytesRamp, "0 B", unit.Bytes(most)}
		return func(task int, lines []string) (rgb, []string) {
			if m.bytes[task] <= 0 {
				return blank, lines
			}
			return bytesRamp.at(float64(m.bytes[task]) / float64(most)), append(lines, unit.Bytes(m.bytes[task]))
		}
	case byTime:
		var most time.Duration
		for _, t := range m.time {
			most = max(most, t)
		}
		p.scale = scale{"time taken", heatRamp, "0 s", unit.Time(most)}
		return func(task int, lines []string) (rgb, []string) {
			if !m.ran[task] {
				return blank, lines
			}
			return heatRamp.at(float64(m.time[task]) / float64(max(most, 1))), append(lines, unit.Time(m.time[task]))
		}
	default:
		names := pastelNames{}
		return func(task int, lines []string) (rgb, []string) {
			return names.fill(graph.OpName(d.g.Op(graph.ID(task)))), lines
		}
	}
}

// pastelNames gives each function a colour of its own while there are some.
type pastelNames map[string]rgb

func (p pastelNames) fill(name string) rgb {
	c, ok := p[name]
	if !ok {
		c = blank
		if len(p) < len(pastels) {
			c = pastels[len(p)]
		}
		p[name] = c
	}
	return c
}
