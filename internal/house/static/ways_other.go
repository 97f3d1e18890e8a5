//go:build !linux

package main

// ways is empty where a Linux binary cannot run.
func ways() []way { return nil }

// refused is asked only about ways.
func refused(error) bool { return false }
