package main

import (
	"math/rand/v2"
	"strconv"
	"time"
)

// logs is a log of requests, an object in each line, one of which is nested.
func logs(lines int) file {
	return file{
		name: "logs.jsonl",
		seed: 400,
		rows: lines,
		lines: func(r *rand.Rand) func([]byte, int) []byte {
			at := time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
			return func(to []byte, _ int) []byte {
				at = at.Add(time.Duration(r.IntN(100)) * time.Millisecond)
				to = append(to, `{"ts":"`...)
				to = at.AppendFormat(to, "2006-01-02T15:04:05.000Z")
				to = append(append(to, `","level":"`...), pick(r, "info", "info", "warn", "error")...)
				to = append(append(to, `","service":"service-`...), strconv.Itoa(r.IntN(50))...)
				to = strconv.AppendInt(append(to, `","status":`...), int64(200+100*(r.IntN(4)*r.IntN(2))+r.IntN(5)), 10)
				to = append(append(to, `,"method":"`...), pick(r, "GET", "GET", "GET", "POST")...)
				to = strconv.AppendInt(append(to, `","path":"/api/v1/items/`...), int64(r.IntN(1_000_000)), 10)
				to = strconv.AppendFloat(append(to, `","latency_ms":`...), float64(r.IntN(1_000_000))/1000, 'f', 3, 64)
				to = strconv.AppendInt(append(to, `,"user":{"id":`...), int64(r.IntN(100_000)), 10)
				to = append(append(to, `,"country":"`...), pick(r, "de", "fr", "us", "jp")...)
				return append(to, "\"}}\n"...)
			}
		},
	}
}

func pick(r *rand.Rand, words ...string) string { return words[r.IntN(len(words))] }
