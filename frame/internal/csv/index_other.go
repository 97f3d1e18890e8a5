//go:build !amd64 && !arm64

package csv

// indexers are those that this processor can run, the best first.
func indexers() []namedIndexer { return []namedIndexer{{"words", indexWords}} }
