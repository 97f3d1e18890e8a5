package main

import (
	"strings"

	"github.com/cb434341/weft/bag"
	"github.com/cb434341/weft/frame"
)

// A Request is what is wanted of a line. What else a line has is passed over.
type Request struct {
	TS     string  `json:"ts"`
	Status int     `json:"status"`
	Path   string  `json:"path"`
	MS     float64 `json:"ms"`
	User   string  `json:"user"`
}

func failed(r Request) bool { return r.Status >= 500 }

// statuses counts requests by status.
//
//	db.read_text("*.jsonl*").map(json.loads).map(lambda r: r["status"]).frequencies()
func statuses(logs bag.Bag[Request]) bag.Bag[bag.Pair[int, int64]] {
	return bag.Frequencies(bag.Map(logs, func(r Request) int { return r.Status }))
}

// Trouble is what one user met.
type Trouble struct {
	Errors int
	First  string // when
}

// unlucky folds the errors of each user who is known.
func unlucky(logs bag.Bag[Request]) bag.Bag[bag.Pair[string, Trouble]] {
	errors := logs.Filter(failed).Remove(func(r Request) bool { return r.User == "" })
	one := func(r Request) Trouble { return Trouble{1, r.TS} }
	return bag.FoldBy(errors, func(r Request) string { return r.User }, Trouble{},
		func(t Trouble, r Request) Trouble { return t.and(one(r)) }, Trouble.and)
}

func (t Trouble) and(o Trouble) Trouble {
	if t.First == "" || o.First != "" && o.First < t.First {
		t.First = o.First
	}
	t.Errors += o.Errors
	return t
}

// Visit is a row of the table.
type Visit struct {
	Page string
	MS   float64
}

// pages is where the bag ends and a table begins: the mean and the longest time
// of each kind of page that is fine.
func pages(logs bag.Bag[Request]) frame.Frame {
	visits := bag.Map(logs.Remove(failed), func(r Request) Visit {
		page := r.Path
		if rest, ok := strings.CutPrefix(page, "/items/"); ok {
			_, what, _ := strings.Cut(rest, "/")
			page = strings.TrimSuffix("/items/…/"+what, "/")
		}
		return Visit{page, r.MS}
	})
	ms := frame.Col("MS")
	return frame.FromRowParts(visits.Partitions()...).GroupBy("Page").
		Agg(frame.Size().As("visits"), ms.Mean().As("mean"), ms.Max().As("longest"))
}
