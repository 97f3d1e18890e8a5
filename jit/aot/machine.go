package aot

import (
	"os"

	"github.com/cb434341/weft/internal/native/build"
	"github.com/cb434341/weft/internal/native/store"
)

// A Machine is what kernels have to work with in this process, by the machine
// and by the environment.
type Machine struct {
	Level    string // instructions that are used; "" if there is no native code
	LevelErr error  // why not
	Cache    string // folder with compiled kernels; "" if there is none
	CacheErr error  // why not
	Kept     int    // kernels in the folder
	Bytes    int64  // that they take
}

// Here looks at this process. It makes no folder, and loads no library.
func Here() Machine {
	var m Machine
	l, err := build.Best()
	m.Level, m.LevelErr = l.Name, err
	if m.Cache, m.CacheErr = store.Folder(); m.CacheErr != nil {
		return m
	}
	if m.Cache == "off" {
		m.Cache, m.CacheErr = "", store.ErrOff
		return m
	}
	files, err := os.ReadDir(m.Cache)
	if err != nil {
		return m // it comes with the first kernel
	}
	for _, f := range files {
		if info, err := f.Info(); err == nil && info.Mode().IsRegular() {
			m.Kept++
			m.Bytes += info.Size()
		}
	}
	return m
}
