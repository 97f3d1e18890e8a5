//go:build !amd64

package reduce

// There are no loops in assembly for this machine.
var wide = false

func sumEights[T float]([]T) float64 { return 0 }

func squareEights[T float]([]T, float64) float64 { return 0 }

func sumBases[T float]([]float64, []T) {}

func squareBases[T float]([]float64, []T, float64) {}

func notLess[T float]([]T, T) int { return 0 }

func notGreater[T float]([]T, T) int { return 0 }

func addFour[T float]([]float64, []T) int { return 0 }
