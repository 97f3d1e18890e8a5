package profile

import (
	"bufio"
	"encoding/json"
	"io"
	"strconv"
	"strings"

	"github.com/cb434341/weft/graph"
)

// WriteTrace writes the profile as JSON in Chrome's trace event format, to be
// opened in Perfetto (https://ui.perfetto.dev) or chrome://tracing: a thread
// for each worker, the bytes held and the heap as counters.
func (p *Profile) WriteTrace(w io.Writer) error {
	t := tracer{w: bufio.NewWriterSize(w, 1<<16), g: p.info.Graph, names: newNames(p.info.Graph), sites: map[graph.Site]string{}}
	t.w.WriteString(`{"displayTimeUnit":"ms","traceEvents":[` + "\n")
	t.w.WriteString(`{"ph":"M","pid":1,"name":"process_name","args":{"name":"weft"}}`)
	for i, r := range p.rows() {
		t.thread(i, r)
	}
	t.moves(p)
	for _, s := range p.Memory() {
		t.counter(s)
	}
	t.w.WriteString("\n]}\n")
	return t.w.Flush()
}

type tracer struct {
	w     *bufio.Writer
	g     *graph.Graph
	names *names
	quote []string // JSON of each function's name
	sites map[graph.Site]string
	buf   []byte
}

// thread writes a row: its name, its place in the list, its spans.
func (t *tracer) thread(i int, r row) {
	tid := strconv.Itoa(i + 1)
	t.w.WriteString(",\n" + `{"ph":"M","pid":1,"tid":` + tid + `,"name":"thread_name","args":{"name":` + quoteJSON(r.label()) + `}}`)
	t.w.WriteString(",\n" + `{"ph":"M","pid":1,"tid":` + tid + `,"name":"thread_sort_index","args":{"sort_index":` + tid + `}}`)
	for s := range r.spans {
		b := append(t.buf[:0], ",\n"+`{"ph":"X","pid":1,"tid":`...)
		b = append(b, tid...)
		b = append(b, `,"ts":`...)
		b = appendMicros(b, s.Start)
		b = append(b, `,"dur":`...)
		b = appendMicros(b, s.End-s.Start)
		b = append(b, `,"name":`...)
		b = append(b, t.name(s.Task)...)
		if s.Outcome != Done {
			b = append(b, `,"cname":"terrible"`...)
		}
		b = append(b, `,"args":{"task":`...)
		b = strconv.AppendInt(b, int64(s.Task), 10)
		if s.Bytes > 0 {
			b = append(b, `,"bytes":`...)
			b = strconv.AppendInt(b, s.Bytes, 10)
		}
		if site := t.site(s.Task); site != "" {
			b = append(b, `,"site":`...)
			b = append(b, site...)
		}
		if s.Outcome != Done {
			b = append(b, `,"outcome":"`...)
			b = append(b, s.Outcome.String()...)
			b = append(b, '"')
		}
		b = append(b, "}}"...)
		t.buf = b
		t.w.Write(b)
	}
}

// moves writes results that went to disk and came back as marks.
func (t *tracer) moves(p *Profile) {
	p.mu.Lock()
	moves := p.moves[:len(p.moves):len(p.moves)]
	p.mu.Unlock()
	for _, m := range moves {
		b := append(t.buf[:0], ",\n"+`{"ph":"i","s":"p","pid":1,"ts":`...)
		b = appendMicros(b, m.time)
		b = append(b, `,"name":"`...)
		b = append(b, m.way.String()...)
		b = append(b, `","args":{"task":`...)
		b = strconv.AppendInt(b, int64(m.task), 10)
		b = append(b, `,"bytes":`...)
		b = strconv.AppendInt(b, m.bytes, 10)
		b = append(b, "}}"...)
		t.buf = b
		t.w.Write(b)
	}
}

func (t *tracer) counter(s Sample) {
	for _, c := range []struct {
		name  string
		value int64
	}{{"held", s.Held}, {"heap", s.Heap}} {
		b := append(t.buf[:0], ",\n"+`{"ph":"C","pid":1,"ts":`...)
		b = appendMicros(b, int64(s.Time))
		b = append(b, `,"name":"`...)
		b = append(b, c.name...)
		b = append(b, `","args":{"bytes":`...)
		b = strconv.AppendInt(b, c.value, 10)
		b = append(b, "}}"...)
		t.buf = b
		t.w.Write(b)
	}
}

// name returns the JSON of the name of a task's function.
func (t *tracer) name(task graph.ID) string {
	k := t.names.of(task)
	for len(t.quote) <= k {
		t.quote = append(t.quote, quoteJSON(t.names.list[len(t.quote)]))
	}
	return t.quote[k]
}

// site returns the JSON of where a task was built, "" if that is not known.
func (t *tracer) site(task graph.ID) string {
	if t.g == nil || int(task) >= t.g.Len() {
		return ""
	}
	at := t.g.Site(task)
	if at == 0 {
		return ""
	}
	text, ok := t.sites[at]
	if !ok {
		text = quoteJSON(at.String())
		t.sites[at] = text
	}
	return text
}

// appendMicros appends nanoseconds as microseconds, exactly.
func appendMicros(b []byte, ns int64) []byte {
	if ns < 0 {
		b = append(b, '-')
		ns = -ns
	}
	b = strconv.AppendInt(b, ns/1000, 10)
	if rest := ns % 1000; rest > 0 {
		b = append(b, '.', '0'+byte(rest/100), '0'+byte(rest/10%10), '0'+byte(rest%10))
	}
	return b
}

func quoteJSON(s string) string {
	b, _ := json.Marshal(strings.ToValidUTF8(s, "\uFFFD")) // a string has JSON
	return string(b)
}
