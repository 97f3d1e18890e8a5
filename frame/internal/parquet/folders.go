package parquet

import (
	"fmt"
	"net/url"
	"path/filepath"
	"strconv"
	"strings"
	"time"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/apache/arrow-go/v18/arrow/array"

	"github.com/cb434341/weft/frame/internal/column"
	"github.com/cb434341/weft/frame/internal/exec"
	"github.com/cb434341/weft/frame/table"
)

// A Folder is what a folder's name says of the rows of all files in it: year=2024.
type Folder struct {
	Name  string
	Value string
	Null  bool
}

// foldersOf are the folders of a path whose names say something.
func foldersOf(path string) []Folder {
	path, _, _ = strings.Cut(path, "?")
	parts := strings.FieldsFunc(filepath.ToSlash(path), func(r rune) bool { return r == '/' })
	var out []Folder
	for _, p := range parts[:max(0, len(parts)-1)] {
		name, value, ok := strings.Cut(p, "=")
		if !ok || name == "" {
			continue
		}
		f := Folder{Name: unescaped(name), Value: unescaped(value)}
		if f.Value == exec.NoFolder {
			f.Value, f.Null = "", true
		}
		out = append(out, f)
	}
	return out
}

func unescaped(s string) string {
	if plain, err := url.PathUnescape(s); err == nil {
		return plain
	}
	return s
}

// folderColumns are the columns that the folders of files make: whole numbers, dates
// or strings, whatever all values are.
func folderColumns(files []File) ([]table.Field, error) {
	var out []table.Field
	for i, f := range files[0].Folders {
		whole, date, any := true, true, false
		for j := range files {
			g := files[j].Folders
			if len(g) != len(files[0].Folders) || g[i].Name != f.Name {
				return nil, fmt.Errorf("parquet: %s is not in folders as %s is, which has %s: read them apart, or set Options.NoFolders",
					files[j].File.Name, files[0].File.Name, folderNames(files[0].Folders))
			}
			if g[i].Null {
				continue
			}
			any = true
			_, err := strconv.ParseInt(g[i].Value, 10, 64)
			whole = whole && err == nil
			_, isDate := dayOf(g[i].Value)
			date = date && isDate
		}
		for _, g := range files[0].Folders[:i] {
			if g.Name == f.Name {
				return nil, fmt.Errorf("parquet: %s is in two folders of the name %q", files[0].File.Name, f.Name)
			}
		}
		t := table.Of(table.String)
		switch {
		case !any:
		case whole:
			t = table.Of(table.Int64)
		case date:
			t = table.Of(table.Date)
		}
		out = append(out, table.Field{Name: f.Name, Type: t})
	}
	return out, nil
}

func folderNames(folders []Folder) string {
	names := make([]string, len(folders))
	for i, f := range folders {
		names[i] = f.Name + "=" + f.Value
	}
	return strings.Join(names, "/")
}

func dayOf(s string) (int64, bool) {
	t, err := time.Parse(time.DateOnly, s)
	return column.FloorDiv(t.Unix(), 86400), err == nil
}

// value is the folder's value as one of a type, nil if it is missing.
func (f Folder) value(t table.Type) any {
	if f.Null {
		return nil
	}
	switch t.Kind {
	case table.Int64:
		v, err := strconv.ParseInt(f.Value, 10, 64)
		if err != nil {
			return nil
		}
		return v
	case table.Date:
		v, ok := dayOf(f.Value)
		if !ok {
			return nil
		}
		return v
	}
	return f.Value
}

func (f Folder) extent(t table.Type) extent {
	v := f.value(t)
	return extent{v, v, v == nil}
}

// rows is a column of n rows of the folder's value.
func (f Folder) rows(t table.Type, n int) arrow.Array {
	switch v := f.value(t).(type) {
	case int64:
		if t.Kind == table.Date {
			return column.From(t, repeatedly(int32(v), n), nil)
		}
		return column.From(t, repeatedly(v, n), nil)
	case string:
		dict := column.FromText(table.Of(table.String), []int32{0, int32(len(v))}, []byte(v), nil).(*array.String)
		return column.FromCodes(make([]int32, n), dict, nil)
	}
	return column.Nulls(t, n)
}

func repeatedly[T any](v T, n int) []T {
	out := make([]T, n)
	for i := range out {
		out[i] = v
	}
	return out
}
