package profile

import (
	"fmt"
	"io"
	"os"
	"path/filepath"
)

// Save writes the profile to a file in the format that its name ends with:
// .html for a page, .json for a trace, .txt for a summary.
func (p *Profile) Save(path string) error {
	var write func(io.Writer) error
	switch ext := filepath.Ext(path); ext {
	case ".html", ".htm":
		write = p.WriteHTML
	case ".json":
		write = p.WriteTrace
	case ".txt":
		write = p.WriteText
	default:
		return fmt.Errorf("profile: save %s: no format is named %q; there are .html, .json and .txt", path, ext)
	}
	f, err := os.Create(path)
	if err != nil {
		return fmt.Errorf("profile: save: %w", err)
	}
	err = write(f)
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return fmt.Errorf("profile: save %s: %w", path, err)
	}
	return nil
}
