//go:build !amd64 && !arm64

package csv

// byVectors are the indexers of this kind of processor, by the instructions: none.
var byVectors map[string]indexer
