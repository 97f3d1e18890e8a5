package viz

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/cb434341/weft/graph"
)

// Save draws what these sources need into a file, in the format that its name
// ends with: .svg, .png, .dot (or .gv) or .txt.
func Save(path string, sources ...graph.Source) error { return New(sources...).Save(path) }

// Save writes the drawing to a file in the format that its name ends with:
// .svg, .png, .dot (or .gv) or .txt.
func (d *Drawing) Save(path string) error {
	var write func(io.Writer) error
	switch ext := filepath.Ext(path); ext {
	case ".svg":
		write = d.WriteSVG
	case ".png":
		write = d.WritePNG
	case ".dot", ".gv":
		write = d.WriteDOT
	case ".txt":
		write = d.WriteText
	default:
		return fmt.Errorf("viz: save %s: no format is named %q; there are .svg, .png, .dot and .txt", path, ext)
	}
	if err := d.check(); err != nil { // before there is an empty file
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("viz: save: %w", err)
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("viz: save %s: %w", path, err)
	}
	return nil
}

// WriteText writes the graph as [graph.WriteText] does, one task a line; it is
// never collapsed.
func (d *Drawing) WriteText(w io.Writer) error {
	if err := d.check(); err != nil {
		return err
	}
	return graph.WriteText(w, d.g, d.want)
}

// Text returns the graph of these sources as text, or the mistake made in
// building it.
func Text(sources ...graph.Source) string {
	d := New(sources...)
	if err := d.check(); err != nil {
		return err.Error() + "\n"
	}
	return graph.Text(d.g, d.want)
}
