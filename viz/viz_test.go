package viz

import (
	"bytes"
	"context"
	"encoding/xml"
	"errors"
	"flag"
	"fmt"
	"image"
	"image/png"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/viz/profile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

var update = flag.Bool("update", false, "rewrite the golden files")

// op is an Op with nothing but a name.
type op string

func (op) Run(context.Context, []any) (any, error) { return nil, nil }
func (o op) OpName() string                        { return string(o) }

// sized is an Op that predicts the size of its result.
type sized struct {
	op
	bytes int64
}

func (s sized) SizeBytes() int64 { return s.bytes }

// built is the drawing of a graph that write writes.
func built(t testing.TB, write func(b *graph.Builder) []graph.ID) *Drawing {
	t.Helper()
	b := graph.NewBuilder(0, 0)
	want := write(b)
	g, err := b.Graph()
	if err != nil {
		t.Fatal(err)
	}
	return Of(g, want)
}

func ids(list ...graph.ID) []graph.ID { return list }

//	result
//	  |
//	 add
//	/   \
//
// inc   inc
//
//	|     |
//
// [1]   [2]
func incAdd(b *graph.Builder) []graph.ID {
	x := b.Add(op("inc"), ids(b.Const(1)))
	y := b.Add(op("inc"), ids(b.Const(2)))
	return ids(b.Add(op("add"), ids(x, y)))
}

// twoWanted has a task that is only waited for, a wanted constant, and a task
// that nobody wants.
func twoWanted(b *graph.Builder) []graph.ID {
	load := b.Add(sized{"load", 4000}, ids(b.Const("a.csv")))
	save := b.Add(sized{"save", 100}, ids(load))
	b.Add(op("unused"), nil)
	sum := b.Add(graph.After{Op: op("sum"), Args: 1}, ids(load, save))
	return ids(sum, b.Const(7), load)
}

// tree adds n numbers two by two.
func tree(n int) func(b *graph.Builder) []graph.ID {
	return func(b *graph.Builder) []graph.ID {
		var list []graph.ID
		for i := range n {
			list = append(list, b.Add(op("inc"), ids(b.Const(i))))
		}
		for len(list) > 1 {
			var next []graph.ID
			for i := 0; i < len(list); i += 2 {
				next = append(next, b.Add(op("add"), list[i:min(i+2, len(list))]))
			}
			list = next
		}
		return ids(b.Add(op("sqrt"), list))
	}
}

// ran runs a drawing's graph in thought: task i takes i+1 ms and gives (i+1) kB.
func ran(d *Drawing) *profile.Profile {
	var rec profile.Recorder
	rec.Start(graph.RunInfo{Graph: d.g, Want: d.want, Tasks: d.g.Len(), Workers: 1, Began: time.Now()})
	var now int64
	for id := range d.g.Tasks() {
		took := int64(id+1) * int64(time.Millisecond)
		rec.Observe([]graph.Event{
			{Time: now, Task: id, Kind: graph.TaskStart},
			{Time: now + took, Task: id, Kind: graph.TaskEnd, Bytes: 1000 * int64(id+1)},
		})
		now += took
	}
	rec.Finish(graph.Summary{Wall: time.Duration(now)})
	return rec.Profile()
}

// hostile are names that mean something to what they are written into.
var hostile = []string{
	`"`, `\`, `\n\N\G\l`, "line\nbreak\r\ttab\x00\x1b[31mred", "<b>bold</b>", "&amp; &eacute; &#65; &", "]]>-->", "é 日本 🙂",
	"\xff\xfe", "\u202egnp.exe", "{a|b}", "}", strings.Repeat("long ", 100), "", " ", "</title></svg><script>alert(1)</script>",
}

func hostileNames(b *graph.Builder) []graph.ID {
	var list []graph.ID
	for _, name := range hostile {
		list = append(list, b.Add(op(name), ids(b.Const(name))))
	}
	return ids(b.Add(op("all"), list))
}

func TestGolden(t *testing.T) {
	tests := []struct {
		name string
		d    *Drawing
	}{
		{"inc-add", built(t, incAdd)},
		{"two-wanted", built(t, twoWanted)},
		{"named", built(t, twoWanted).Results("total", "seven")},
		{"named-collapsed", built(t, twoWanted).Results("total", "seven", "rows").Collapsed()},
		{"order", built(t, incAdd).ByOrder()},
		{"memory-predicted", built(t, twoWanted).ByMemory()},
		{"memory-measured", OfRun(ran(built(t, twoWanted))).ByMemory()},
		{"time", OfRun(ran(built(t, incAdd))).ByTime()},
		{"hostile", built(t, hostileNames)},
		{"collapsed", built(t, tree(10_000))},
		{"collapsed-order", OfRun(ran(built(t, tree(100)))).ByOrder().Collapsed()},
		{"collapsed-time", OfRun(ran(built(t, tree(100)))).ByTime().Collapsed()},
		{"collapsed-memory", OfRun(ran(built(t, tree(100)))).ByMemory().Collapsed()},
		{"nothing", built(t, func(*graph.Builder) []graph.ID { return nil })},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			for format, write := range map[string]func(io.Writer) error{".dot": test.d.WriteDOT, ".svg": test.d.WriteSVG} {
				var got bytes.Buffer
				if err := write(&got); err != nil {
					t.Fatal(err)
				}
				golden(t, test.name+format, got.Bytes())
			}
		})
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.WriteFile(path, got, 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !sameText(string(got), string(want)) {
		t.Errorf("%s is not as it was; look at it and run go test -update.\ngot:\n%s", path, got)
	}
}

var decimals = regexp.MustCompile(`-?\d+(\.\d+)?`)

// sameText compares texts with numbers in them. Processors that add and multiply
// in one go round another way, so a place may differ by a hair.
func sameText(got, want string) bool {
	if got == want {
		return true
	}
	a, b := decimals.FindAllString(got, -1), decimals.FindAllString(want, -1)
	if decimals.ReplaceAllString(got, "0") != decimals.ReplaceAllString(want, "0") || len(a) != len(b) {
		return false
	}
	for i := range a {
		x, errX := strconv.ParseFloat(a[i], 64)
		y, errY := strconv.ParseFloat(b[i], 64)
		if errX != nil || errY != nil || math.Abs(x-y) > 0.05 {
			return false
		}
	}
	return true
}

// TestSVG parses pictures and finds every label in them, as it should be read.
func TestSVG(t *testing.T) {
	var svg bytes.Buffer
	if err := built(t, hostileNames).WriteSVG(&svg); err != nil {
		t.Fatal(err)
	}
	texts := map[string]bool{}
	elements := map[string]int{}
	d := xml.NewDecoder(&svg)
	in := ""
	for {
		token, err := d.Token()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			t.Fatal(err)
		}
		switch token := token.(type) {
		case xml.StartElement:
			in = token.Name.Local
			elements[in]++
		case xml.EndElement:
			in = ""
		case xml.CharData:
			if in == "text" {
				texts[string(token)] = true
			}
		}
	}
	for _, name := range hostile {
		if want := label(name); want != "" && !texts[want] {
			t.Errorf("%q is not in the picture as %q", name, want)
		}
	}
	n := len(hostile)
	if elements["ellipse"] != n+1 || elements["rect"] != n+2 || elements["script"] != 0 {
		t.Errorf("%d ovals, %d boxes for %d functions", elements["ellipse"], elements["rect"], n+1)
	}
}

// TestPNG decodes pictures: they are twice as large as the SVG says, and what
// is to be seen is there.
func TestPNG(t *testing.T) {
	d := OfRun(ran(built(t, twoWanted))).ByTime()
	var out bytes.Buffer
	if err := d.WritePNG(&out); err != nil {
		t.Fatal(err)
	}
	img, err := png.Decode(&out)
	if err != nil {
		t.Fatal(err)
	}
	p, err := d.picture()
	if err != nil {
		t.Fatal(err)
	}
	at := p.place()
	if b := img.Bounds(); b.Dx() != int(2*at.w) || b.Dy() != int(2*at.h) {
		t.Errorf("%v for a picture of %v x %v", b, at.w, at.h)
	}
	for i, n := range at.nodes {
		// Below the text, inside of the shape.
		x, y := at.center[i].X, at.center[i].Y+at.size[i].H/2-3
		if got := pixel(img, 2*x, 2*y); got != n.fill {
			t.Errorf("%v is %v inside, want %v", n.lines, got, n.fill)
		}
		if ink := inked(img, at.center[i].X, at.center[i].Y, at.size[i].W, at.size[i].H, n.fill); ink < 40 {
			t.Errorf("%v has no text: %d points are not as the ground", n.lines, ink)
		}
	}
}

func pixel(img image.Image, x, y float64) rgb {
	r, g, b, _ := img.At(int(x), int(y)).RGBA()
	return rgb{uint8(r >> 8), uint8(g >> 8), uint8(b >> 8)}
}

// inked counts the points around a middle that are not as their ground.
func inked(img image.Image, cx, cy, w, h float64, ground rgb) (n int) {
	for y := 2 * (cy - h/4); y < 2*(cy+h/4); y++ {
		for x := 2 * (cx - w/4); x < 2*(cx+w/4); x++ {
			if pixel(img, x, y) != ground {
				n++
			}
		}
	}
	return n
}

// TestLargePNG draws a fan that is wider than a PNG may be.
func TestLargePNG(t *testing.T) {
	d := built(t, func(b *graph.Builder) []graph.ID {
		var list []graph.ID
		for range 600 {
			list = append(list, b.Add(op("a function with a long name"), nil))
		}
		return ids(b.Add(op("sum"), list))
	})
	var out bytes.Buffer
	if err := d.WritePNG(&out); err != nil {
		t.Fatal(err)
	}
	config, err := png.DecodeConfig(&out)
	if err != nil {
		t.Fatal(err)
	}
	if config.Width > mostSide || config.Width < mostSide/2 {
		t.Errorf("%d points wide", config.Width)
	}
}

// TestSame draws the same graph twice.
func TestSame(t *testing.T) {
	draw := func() string {
		rng := rand.New(rand.NewPCG(1, 2))
		d := built(t, func(b *graph.Builder) []graph.ID {
			for i := range 200 {
				var deps []graph.ID
				for range min(i, 3) {
					deps = append(deps, graph.ID(rng.IntN(i)))
				}
				b.Add(op(fmt.Sprint("f", i%5)), deps)
			}
			return ids(199)
		})
		var b strings.Builder
		if err := d.ByOrder().WriteSVG(&b); err != nil {
			t.Fatal(err)
		}
		return b.String()
	}
	if first, second := draw(), draw(); first != second {
		t.Error("two drawings of the same graph differ")
	}
}

// TestMillion collapses a graph of a million tasks.
func TestMillion(t *testing.T) {
	d := built(t, tree(500_000))
	p, err := d.picture()
	if err != nil {
		t.Fatal(err)
	}
	var labels []string
	for _, n := range p.nodes {
		labels = append(labels, n.lines[0])
	}
	want := []string{"inc × 500,000", "add × 500,007", "sqrt", "result"}
	if !slices.Equal(labels, want) {
		t.Errorf("got %q, want %q", labels, want)
	}
	if !strings.HasPrefix(p.note, "1,000,008 tasks and 1,500,007 edges") {
		t.Errorf("the note is %q", p.note)
	}
}

// TestManyFunctions collapses a graph of very many functions.
func TestManyFunctions(t *testing.T) {
	d := built(t, func(b *graph.Builder) []graph.ID {
		last := b.Add(op("f"), nil)
		for i := range 3000 {
			last = b.Add(op(fmt.Sprint("f", i)), ids(last))
			if i%10 == 0 {
				last = b.Add(op("often"), ids(last))
			}
		}
		return ids(last)
	})
	for _, d := range []*Drawing{d, d.ByOrder(), d.ByMemory(), OfRun(ran(d)).ByTime()} {
		p, err := d.picture()
		if err != nil {
			t.Fatal(err)
		}
		if n := len(p.nodes); n != mostGroups+1 {
			t.Errorf("%d nodes, want %d", n, mostGroups+1)
		}
		var out bytes.Buffer
		if err := d.WriteSVG(&out); err != nil {
			t.Fatal(err)
		}
		if !strings.Contains(out.String(), " other functions × ") {
			t.Error("the rest is not drawn")
		}
	}
}

// TestHowMany draws as many nodes as are asked for.
func TestHowMany(t *testing.T) {
	d := built(t, tree(1000)) // 2,002 tasks, 1,000 constants
	for _, test := range []struct {
		name string
		d    *Drawing
		want int
	}{{"as it comes", d, 4}, {"whole", built(t, tree(1000)).Whole(), 1000 + 2002 + 1}, {"small, collapsed", built(t, incAdd).Collapsed(), 3}} {
		p, err := test.d.picture()
		if err != nil {
			t.Fatal(err)
		}
		if n := len(p.nodes); n != test.want {
			t.Errorf("%s: %d nodes, want %d", test.name, n, test.want)
		}
	}
}

// source is a source of one task, or of a mistake.
type source struct {
	inputs []graph.Source
	name   string
	err    error
}

func (s *source) Inputs() []graph.Source { return s.inputs }
func (s *source) Err() error             { return s.err }
func (s *source) Emit(b *graph.Builder) []graph.ID {
	var deps []graph.ID
	for _, in := range s.inputs {
		deps = append(deps, b.Value(in))
	}
	return b.List(b.Add(op(s.name), deps))
}

func TestMistakes(t *testing.T) {
	good := &source{name: "f"}
	dir := t.TempDir()
	tests := []struct {
		name string
		do   func() error
		want string
	}{
		{"a mistake in building", func() error { return Save(dir+"/a.svg", &source{err: errors.New("app.go:15: add: argument 2 is nil")}) }, "viz: app.go:15: add: argument 2 is nil"},
		{"nil", func() error { return Save(dir+"/a.svg", nil) }, "viz: graph: emit: a source is nil"},
		{"no graph", func() error { return Of(nil, nil).Save(dir + "/a.svg") }, "viz: there is no graph"},
		{"no such task", func() error { return Of(&graph.Graph{}, ids(3)).WriteDOT(io.Discard) }, "viz: graph: there is no task 3: the graph has 0 tasks and 0 constants"},
		{"time before a run", func() error { return New(good).ByTime().WritePNG(io.Discard) }, "viz: by time: the graph has not run: draw the profile of a run with viz.OfRun"},
		{"a profile of no run", func() error { return OfRun(&profile.Profile{}).WriteText(io.Discard) }, "viz: the profile is of no run"},
		{"no format", func() error { return Save(dir+"/a.gif", good) }, `viz: save ` + dir + `/a.gif: no format is named ".gif"; there are .svg, .png, .dot and .txt`},
		{"no folder", func() error { return Save(dir+"/no/a.svg", good) }, "viz: save: open " + dir + "/no/a.svg: no such file or directory"},
		{"a full disk", func() error { return New(good).WriteSVG(full{}) }, "no space left"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if err := test.do(); err == nil || err.Error() != test.want {
				t.Errorf("got  %v\nwant %s", err, test.want)
			}
		})
	}
	if left, _ := os.ReadDir(dir); len(left) > 0 {
		t.Errorf("files were left: %v", left)
	}
	if err := New(good).ByTime().ByOrder().WriteSVG(io.Discard); err != nil {
		t.Errorf("another colour after one that is not to be had: %v", err)
	}
}

type full struct{}

func (full) Write([]byte) (int, error) { return 0, errors.New("no space left") }

// TestSave writes every format.
func TestSave(t *testing.T) {
	x := &source{name: "inc"}
	z := &source{name: "add", inputs: []graph.Source{x, x}}
	for ext, want := range map[string]string{".svg": "<svg ", ".png": "\x89PNG", ".dot": "digraph ", ".gv": "digraph ", ".txt": "2 tasks, 2 edges, 0 constants\ninc#0 = inc()\nadd#1 = add(inc#0, inc#0)\nwant add#1\n"} {
		path := filepath.Join(t.TempDir(), "z"+ext)
		if err := Save(path, z); err != nil {
			t.Fatal(err)
		}
		got, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		if !strings.HasPrefix(string(got), want) {
			t.Errorf("%s begins with %.80q", ext, got)
		}
	}
}

func BenchmarkSVG(b *testing.B) {
	for name, write := range map[string]func(*graph.Builder) []graph.ID{"tree300": tree(100), "collapsed1M": tree(500_000)} {
		b.Run(name, func(b *testing.B) {
			d := built(b, write)
			for b.Loop() {
				if err := d.WriteSVG(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
