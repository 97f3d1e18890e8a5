package profile

import (
	"bufio"
	"bytes"
	"compress/gzip"
	_ "embed"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"strings"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/unit"
)

//go:embed page/page.html
var pageHTML string

//go:embed page/page.css
var pageCSS string

//go:embed page/page.js
var pageJS string

// page is what the page's script is given, besides the spans.
type page struct {
	Title        string         `json:"title"`
	Subtitle     string         `json:"subtitle"`
	Trouble      string         `json:"trouble"`
	Wall         int64          `json:"wall"`
	Workers      int            `json:"workers"`
	Budget       int64          `json:"budget"`
	Tasks        int            `json:"tasks"`
	Failed       int            `json:"failed"`
	Retried      int            `json:"retried"`
	Busy         int64          `json:"busy"`
	Waited       int64          `json:"waited"`
	Peak         int64          `json:"peak"`
	Spilled      int            `json:"spilled"`
	Loaded       int            `json:"loaded"`
	SpilledBytes int64          `json:"spilledBytes"`
	Functions    []pageFunction `json:"functions"`
	Use          []pageWorker   `json:"use"`
	Kinds        [][2]any       `json:"kinds"` // a function's number and a site
	Rows         []pageRow      `json:"rows"`
	Memory       pageMemory     `json:"memory"`
	Moves        [][2]int64     `json:"moves"` // when; 0 to disk, 1 back
}

type pageFunction struct {
	Name    string `json:"name"`
	Count   int    `json:"count"`
	Failed  int    `json:"failed"`
	Retried int    `json:"retried"`
	Total   int64  `json:"total"`
	Max     int64  `json:"max"`
	Bytes   int64  `json:"bytes"`
}

type pageWorker struct {
	Number int   `json:"number"`
	Tasks  int   `json:"tasks"`
	Busy   int64 `json:"busy"`
}

type pageRow struct {
	Label  string `json:"label"`
	Worker int    `json:"worker"`
	Sub    int    `json:"sub"`
	N      int    `json:"n"`
	Last   int64  `json:"last"` // when its last span ended
}

type pageMemory struct {
	Time []int64 `json:"time"`
	Held []int64 `json:"held"`
	Heap []int64 `json:"heap"`
}

// WriteHTML writes one self-contained page for a browser: a timeline with a row
// for each worker and a box for each task, which zooms from the whole run to
// single nanoseconds; the bytes held and the heap below it; and the totals of
// [Profile.WriteText]. It fetches nothing from anywhere, and stays quick with a
// million tasks, which it takes about 8 MB for.
func (p *Profile) WriteHTML(w io.Writer) error {
	data, spans := p.page()
	text, err := json.Marshal(data) // which escapes <, so that no name ends the script
	if err != nil {
		return fmt.Errorf("profile: page: %w", err)
	}
	b := bufio.NewWriterSize(w, 1<<16)
	// The parts are written one by one: one string of all of them would hold
	// the spans several times over.
	rest := pageHTML
	for _, part := range []struct {
		mark string
		text []byte
	}{{"title", []byte(html.EscapeString(data.Title))}, {"style", []byte(pageCSS)}, {"data", text}, {"spans", spans}, {"script", []byte(pageJS)}} {
		before, after, _ := strings.Cut(rest, "{{"+part.mark+"}}")
		b.WriteString(before)
		b.Write(part.text)
		rest = after
	}
	b.WriteString(rest)
	return b.Flush()
}

// page collects what the script needs, and the spans as base64.
func (p *Profile) page() (page, []byte) {
	t, info, wall := p.Totals(), p.info, p.Wall()
	d := page{
		Title: p.title(), Wall: int64(wall), Workers: info.Workers, Budget: info.Memory,
		Tasks: t.Tasks, Failed: t.Failed, Retried: t.Retried, Busy: int64(t.Busy), Waited: int64(t.Waited), Peak: p.Peak(),
		Spilled: t.Spilled, Loaded: t.Loaded, SpilledBytes: t.SpilledBytes,
		Functions: []pageFunction{}, Use: []pageWorker{}, Kinds: [][2]any{}, Rows: []pageRow{}, Moves: [][2]int64{},
		Memory: pageMemory{[]int64{}, []int64{}, []int64{}},
	}
	if p.begun {
		d.Subtitle = fmt.Sprintf("began %s on %s", info.Began.Format("2 January 2006, 15:04:05"), plural(info.Workers, "worker"))
	}
	var trouble strings.Builder
	b := bufio.NewWriter(&trouble)
	p.writeTrouble(b, Totals{})
	b.Flush()
	d.Trouble = strings.TrimSpace(trouble.String())
	for _, f := range t.Functions {
		d.Functions = append(d.Functions, pageFunction{strings.ToValidUTF8(f.Name, "\uFFFD"), f.Count, f.Failed, f.Retried, int64(f.Total), int64(f.Max), f.Bytes})
	}
	for _, u := range t.Workers {
		d.Use = append(d.Use, pageWorker{u.Number, u.Tasks, int64(u.Busy)})
	}
	for _, s := range p.Memory() {
		d.Memory.Time = append(d.Memory.Time, int64(s.Time))
		d.Memory.Held = append(d.Memory.Held, s.Held)
		d.Memory.Heap = append(d.Memory.Heap, s.Heap)
	}
	d.Moves = p.someMoves(d.Moves)
	return d, p.packSpans(&d, t)
}

// someMoves returns when results went to disk and came back, evenly chosen if
// they are very many.
func (p *Profile) someMoves(list [][2]int64) [][2]int64 {
	const most = 4000
	p.mu.Lock()
	defer p.mu.Unlock()
	for i := 0; i < len(p.moves); i += 1 + len(p.moves)/most {
		list = append(list, [2]int64{p.moves[i].time, int64(p.moves[i].way)})
	}
	return list
}

// title says what the run was for.
func (p *Profile) title() string {
	const most = 3
	if p.info.Graph == nil || len(p.info.Want) == 0 {
		return "A run"
	}
	var names []string
	for i, id := range p.info.Want {
		if i == most && len(p.info.Want) > most+1 {
			names = append(names, unit.Count(len(p.info.Want)-i)+" more")
			break
		}
		if id.IsConst() {
			names = append(names, graph.ConstText(p.info.Graph.Const(id)))
		} else {
			names = append(names, shortName(p.info.Graph.Name(id)))
		}
	}
	return "The run of " + list(names)
}

// list joins names as a sentence does: "a, b and c".
func list(names []string) string {
	if len(names) == 1 {
		return names[0]
	}
	return strings.Join(names[:len(names)-1], ", ") + " and " + names[len(names)-1]
}

// packSpans writes all spans, row by row, as numbers of variable length, packs
// them, and fills in the rows and kinds that they refer to. A span is
//
//	kind*8 + outcome*2 + (1 if it has bytes), task - the task before,
//	start - the end before, end - start, bytes
func (p *Profile) packSpans(d *page, t Totals) []byte {
	var packed bytes.Buffer
	text := base64.NewEncoder(base64.StdEncoding, &packed)
	zip, _ := gzip.NewWriterLevel(text, gzip.BestSpeed) // that level exists
	w := bufio.NewWriterSize(zip, 1<<16)

	names := newNames(p.info.Graph)
	order := map[string]int{}
	for i, f := range t.Functions {
		order[f.Name] = i
	}
	function := func(task graph.ID) int {
		name := names.list[names.of(task)]
		k, ok := order[name]
		if !ok { // it ran first since the totals were made
			k = len(order)
			order[name] = k
			d.Functions = append(d.Functions, pageFunction{Name: strings.ToValidUTF8(name, "\uFFFD")})
		}
		return k
	}
	type kind struct {
		function int
		site     graph.Site
	}
	kinds := map[kind]uint64{}
	var buf []byte
	for _, r := range p.rows() {
		head := pageRow{Label: r.label(), Worker: r.worker, Sub: r.sub}
		var task graph.ID
		for s := range r.spans {
			k := kind{function: function(s.Task)}
			if g := p.info.Graph; g != nil && int(s.Task) < g.Len() {
				k.site = g.Site(s.Task)
			}
			number, ok := kinds[k]
			if !ok {
				number = uint64(len(d.Kinds))
				kinds[k] = number
				d.Kinds = append(d.Kinds, [2]any{k.function, k.site.String()})
			}
			number = number<<3 | uint64(s.Outcome)<<1
			if s.Bytes > 0 {
				number |= 1
			}
			buf = binary.AppendUvarint(buf[:0], number)
			buf = binary.AppendVarint(buf, int64(s.Task)-int64(task))
			// A clock may say that a task began just before the run did.
			start := max(s.Start, head.Last)
			end := max(s.End, start)
			buf = binary.AppendUvarint(buf, uint64(start-head.Last))
			buf = binary.AppendUvarint(buf, uint64(end-start))
			if s.Bytes > 0 {
				buf = binary.AppendUvarint(buf, uint64(s.Bytes))
			}
			w.Write(buf)
			task, head.Last = s.Task, end
			head.N++
		}
		d.Rows = append(d.Rows, head)
	}
	// Nothing here can fail: all is written to memory.
	_ = w.Flush()
	_ = zip.Close()
	_ = text.Close()
	return packed.Bytes()
}
