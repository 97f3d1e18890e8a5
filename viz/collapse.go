package viz

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"time"

	"github.com/cb434341/weft/graph"
	"github.com/cb434341/weft/internal/unit"
)

// mostGroups is how many functions a collapsed picture tells apart.
const mostGroups = 120

// group is all tasks of one function.
type group struct {
	name  string
	tasks int
	place float64 // the sum of the heights of its tasks in the graph

	order float64 // sums
	ran   int
	time  time.Duration
	bytes int64
}

// collapsed draws one oval for each function, and edges with the number of
// dependencies that they stand for.
func (d *Drawing) collapsed() *picture {
	p := &picture{note: fmt.Sprintf("%s tasks and %s edges, drawn as one oval for each function", unit.Count(d.g.Len()), unit.Count(d.g.Edges()))}
	m := d.measures()
	groups, of := d.groups(m)
	fill := d.paintGroups(p, groups)
	for k, g := range groups {
		n := node{name: fmt.Sprintf("g%d", k), shape: oval, lines: []string{g.name}, tip: "1 task of " + g.name}
		if g.tasks > 1 {
			n.tip = unit.Count(g.tasks) + " tasks of " + g.name
			n.lines[0] = shorten(g.name, mostLetters-10) + " \u00d7 " + unit.Count(g.tasks)
		}
		n.fill, n.lines = fill(k, n.lines)
		p.nodes = append(p.nodes, n)
	}
	d.groupEdges(p, of)
	d.groupResults(p, groups, of)
	return p
}

// groupResults adds a box for the wanted results of each function.
func (d *Drawing) groupResults(p *picture, groups []group, of []int) {
	wanted := make([][]int, len(groups))
	for i, id := range d.want {
		if !id.IsConst() {
			wanted[of[id]] = append(wanted[of[id]], i)
		}
	}
	for k, list := range wanted {
		if len(list) == 0 {
			continue
		}
		text := d.resultName(list[0])
		if len(list) > 1 {
			text = unit.Count(len(list)) + " results"
		}
		p.edges = append(p.edges, edge{from: k, to: len(p.nodes)})
		p.nodes = append(p.nodes, node{name: fmt.Sprintf("w%d", k), shape: result, lines: []string{text}, tip: "wanted", fill: white})
	}
}

// groups returns the functions, those that come early in the graph first, and
// which of them each task belongs to. The rarest of very many become one.
func (d *Drawing) groups(m *measures) (groups []group, of []int) {
	number := map[string]int{}
	of = make([]int, d.g.Len())
	height := make([]int32, d.g.Len())
	for id, op := range d.g.Tasks() {
		name := graph.OpName(op)
		k, ok := number[name]
		if !ok {
			k = len(groups)
			number[name] = k
			groups = append(groups, group{name: name})
		}
		of[id] = k
		for _, dep := range d.g.Deps(id) {
			if dep >= 0 {
				height[id] = max(height[id], height[dep]+1)
			}
		}
		g := &groups[k]
		g.tasks++
		g.place += float64(height[id])
		g.bytes += max(m.bytes[id], 0)
		if m.order != nil && m.order[id] >= 0 {
			g.order += float64(m.order[id])
			g.ran++
		}
		if m.time != nil {
			g.time += m.time[id]
		}
	}
	groups, of = mergeRare(groups, of)
	return sortGroups(groups, of)
}

func mergeRare(groups []group, of []int) ([]group, []int) {
	if len(groups) <= mostGroups {
		return groups, of
	}
	byTasks := make([]int, len(groups))
	for i := range byTasks {
		byTasks[i] = i
	}
	slices.SortStableFunc(byTasks, func(a, b int) int { return cmp.Compare(groups[b].tasks, groups[a].tasks) })
	rest := group{name: fmt.Sprintf("%s other functions", unit.Count(len(groups)-mostGroups+1))}
	move := make([]int, len(groups))
	var kept []group
	for i, k := range byTasks {
		g := groups[k]
		if i < mostGroups-1 {
			move[k] = len(kept)
			kept = append(kept, g)
			continue
		}
		move[k] = mostGroups - 1
		rest.tasks += g.tasks
		rest.place += g.place
		rest.order += g.order
		rest.ran += g.ran
		rest.time += g.time
		rest.bytes += g.bytes
	}
	for i := range of {
		of[i] = move[of[i]]
	}
	return append(kept, rest), of
}

// sortGroups puts functions whose tasks lie low in the graph first, so that most
// edges lead up.
func sortGroups(groups []group, of []int) ([]group, []int) {
	order := make([]int, len(groups))
	for i := range order {
		order[i] = i
	}
	mean := func(k int) float64 { return groups[k].place / float64(groups[k].tasks) }
	slices.SortStableFunc(order, func(a, b int) int { return cmp.Compare(mean(a), mean(b)) })
	move := make([]int, len(groups))
	sorted := make([]group, len(groups))
	for at, k := range order {
		move[k], sorted[at] = at, groups[k]
	}
	for i := range of {
		of[i] = move[of[i]]
	}
	return sorted, of
}

// groupEdges adds an edge for each pair of functions that depend on one another.
func (d *Drawing) groupEdges(p *picture, of []int) {
	type pair struct {
		from, to int
		waits    bool
	}
	count := map[pair]int{}
	var pairs []pair
	for id := range d.g.Tasks() {
		deps, given := d.g.Deps(id), len(d.g.Given(id))
		for i, dep := range deps {
			if dep.IsConst() {
				continue
			}
			e := pair{of[dep], of[id], i >= given}
			if count[e] == 0 {
				pairs = append(pairs, e)
			}
			count[e]++
		}
	}
	slices.SortFunc(pairs, func(a, b pair) int {
		return cmp.Or(cmp.Compare(a.to, b.to), cmp.Compare(a.from, b.from))
	})
	for _, e := range pairs {
		out := edge{from: e.from, to: e.to, waits: e.waits}
		if n := count[e]; n > 1 {
			out.label = unit.Count(n)
		}
		p.edges = append(p.edges, out)
	}
}

// paintGroups sets the picture's scale and returns how a function is filled and
// which line its label gets.
func (d *Drawing) paintGroups(p *picture, groups []group) func(k int, lines []string) (rgb, []string) {
	switch d.color {
	case byOrder:
		var first, last float64
		first = math.Inf(1)
		for _, g := range groups {
			if g.ran > 0 {
				first, last = min(first, g.order/float64(g.ran)), max(last, g.order/float64(g.ran))
			}
		}
		p.scale = scale{"order of running, on average", orderRamp, "first", "last"}
		return func(k int, lines []string) (rgb, []string) {
			if groups[k].ran == 0 {
				return blank, lines
			}
			return orderRamp.at((groups[k].order/float64(groups[k].ran) - first) / max(last-first, 1)), lines
		}
	case byMemory:
		var most int64
		for _, g := range groups {
			most = max(most, g.bytes)
		}
		p.scale = scale{"size of all results", bytesRamp, "0 B", unit.Bytes(most)}
		return func(k int, lines []string) (rgb, []string) {
			if groups[k].bytes == 0 {
				return blank, lines
			}
			return bytesRamp.at(float64(groups[k].bytes) / float64(most)), append(lines, unit.Bytes(groups[k].bytes))
		}
	case byTime:
		var most time.Duration
		for _, g := range groups {
			most = max(most, g.time)
		}
		p.scale = scale{"time taken in all", heatRamp, "0 s", unit.Time(most)}
		return func(k int, lines []string) (rgb, []string) {
			return heatRamp.at(float64(groups[k].time) / float64(max(most, 1))), append(lines, unit.Time(groups[k].time))
		}
	default:
		names := pastelNames{}
		return func(k int, lines []string) (rgb, []string) { return names.fill(groups[k].name), lines }
	}
}
