//go:build !amd64

package parquet

// vectors reports whether this processor unpacks by vectors.
var vectors = false

func vectorEights([]uint32, []byte, uint) int { return 0 }

func vectorLookUp[T uint32 | uint64](_, _ []T, _ []byte, _ uint) int { return 0 }
