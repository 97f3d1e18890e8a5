// Package shop is named in the tables of the test.
package shop

import "example.org/weft/cash"

// Shop sells.
type Shop[T any] struct{ Owner Person }

// Person is met.
type Person interface{ Greet() Shop[int] }

// Open opens a shop.
func Open[T any]() *Shop[T] { return nil }

// Buy1 buys one thing.
func (s *Shop[T]) Buy1() cash.Money { return cash.Money{} }

// Buy2 buys two things.
func (s *Shop[T]) Buy2() cash.Money { return cash.Money{} }

// Close closes a shop.
func (s *Shop[T]) Close() {}

// Stall is a small shop.
type Stall struct{}

// Close closes it.
func (Stall) Close() {}

// Forgotten is in no table.
func Forgotten() {}

func hidden() {}
