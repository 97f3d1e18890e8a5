package main

import (
	"github.com/cb434341/weft"
	"github.com/cb434341/weft/delayed"
)

// byOrigin is the loop of sequential, lazily: nothing runs here.
//
//	file   file   file
//	  |      |      |
//	sumAndCount  ...          one task a file
//	   \     |     /
//	     combine              one task
func byOrigin(filenames []string) weft.Lazy[Totals] {
	sumAndCount, combine := delayed.Try1(sumAndCount), delayed.Func1(combine)
	sums := sumAndCount.Each(filenames...)
	return combine(delayed.All(sums))
}
