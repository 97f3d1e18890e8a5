package main

import (
	"archive/tar"
	"bytes"
	"compress/gzip"
	"context"
	"crypto/sha512"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"os"
	"time"
)

// A release is one published version of an npm package.
type release struct {
	name      string
	url       string
	integrity string // base64 of the tarball's SHA-512, as npm prints it
}

var vegaDatasets = release{
	name:      "vega-datasets 3.2.1",
	url:       "https://registry.npmjs.org/vega-datasets/-/vega-datasets-3.2.1.tgz",
	integrity: "lTSwZA6yq6qSU2YZm+6bqILiIvTPPxn4itir7jPGFmHIdPvUfQ9pCzzcrklYywMJgLUbaIeSkZQdiJd6wBxPug==",
}

// The tarball has 17.6 MB. Anything far over that is not it.
const maxTarball = 64 << 20

// open returns the tarball's bytes, checked, from path or, where path is
// empty, from the registry.
func (r release) open(ctx context.Context, path string, log io.Writer) ([]byte, error) {
	if path != "" {
		packed, err := os.ReadFile(path)
		if err != nil {
			return nil, fmt.Errorf("fetch: %w", err)
		}
		return packed, r.check(packed, path)
	}
	fmt.Fprintf(log, "downloading %s from %s\n", r.name, r.url)
	packed, err := r.download(ctx)
	if err != nil {
		return nil, fmt.Errorf("fetch: %w\n"+
			"without a network, get the package elsewhere (npm pack vega-datasets@3.2.1) and pass it with -tarball FILE", err)
	}
	return packed, r.check(packed, r.url)
}

func (r release) download(ctx context.Context) ([]byte, error) {
	ctx, cancel := context.WithTimeout(ctx, 10*time.Minute)
	defer cancel()
	request, err := http.NewRequestWithContext(ctx, http.MethodGet, r.url, nil)
	if err != nil {
		return nil, err
	}
	response, err := http.DefaultClient.Do(request)
	if err != nil {
		return nil, err
	}
	defer response.Body.Close()
	if response.StatusCode != http.StatusOK {
		return nil, fmt.Errorf("get %s: the server answers %s", r.url, response.Status)
	}
	packed, err := io.ReadAll(io.LimitReader(response.Body, maxTarball))
	if err != nil {
		return nil, fmt.Errorf("get %s: after %d bytes: %w", r.url, len(packed), err)
	}
	return packed, nil
}

func (r release) check(packed []byte, from string) error {
	sum := sha512.Sum512(packed)
	if base64.StdEncoding.EncodeToString(sum[:]) != r.integrity {
		return fmt.Errorf("fetch: %s: not %s: its %d bytes have another checksum", from, r.name, len(packed))
	}
	return nil
}

// unpack returns the contents of the named members of a gzip'd tar file, in
// the order of names.
func unpack(packed []byte, names ...string) ([][]byte, error) {
	plain, err := gzip.NewReader(bytes.NewReader(packed))
	if err != nil {
		return nil, fmt.Errorf("fetch: unpack: %w", err)
	}
	members := make(map[string][]byte, len(names))
	for files := tar.NewReader(plain); ; {
		header, err := files.Next()
		if errors.Is(err, io.EOF) {
			break
		}
		if err != nil {
			return nil, fmt.Errorf("fetch: unpack: %w", err)
		}
		for _, name := range names {
			if header.Name != name {
				continue
			}
			if members[name], err = io.ReadAll(files); err != nil {
				return nil, fmt.Errorf("fetch: unpack %s: %w", name, err)
			}
		}
	}
	found := make([][]byte, len(names))
	for i, name := range names {
		content, ok := members[name]
		if !ok {
			return nil, fmt.Errorf("fetch: unpack: the package has no %s", name)
		}
		found[i] = content
	}
	return found, nil
}
