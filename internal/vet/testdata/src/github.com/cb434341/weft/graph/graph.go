// Package graph has the outside of the real one, as far as vet looks at it.
package graph

type ID int32

type Builder struct{}

type Site uintptr

type Source interface {
	Inputs() []Source
	Emit(b *Builder) []ID
	Err() error
}

type Lazy[T any] interface {
	Source
	Value(result any) (T, error)
}

type Runner interface{ Run() }
