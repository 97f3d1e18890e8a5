package cloud

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"iter"
	"os"
	"os/user"
	"path"
	"strings"
	"sync"
	"time"

	"github.com/colinmarc/hdfs/v2"
	"github.com/colinmarc/hdfs/v2/hadoopconf"

	"github.com/cb434341/weft/internal/source"
)

// hdfsStore is Hadoop's file system.
type hdfsStore struct {
	mu      sync.Mutex
	clients map[string]*hdfs.Client // by the address of the namenode
}

var (
	_ source.Lister  = (*hdfsStore)(nil)
	_ source.Creator = (*hdfsStore)(nil)
)

// at is the client for a path, and the path on its server.
func (s *hdfsStore) at(name string) (*hdfs.Client, string, error) {
	_, rest, _ := strings.Cut(name, "://")
	host, rest, _ := strings.Cut(rest, "/")
	if host != "" && !strings.Contains(host, ":") {
		host += ":8020" // the port of namenodes
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if c := s.clients[host]; c != nil {
		return c, "/" + rest, nil
	}
	conf, err := hadoopconf.LoadFromEnvironment()
	if err != nil {
		return nil, "", fmt.Errorf("the configuration of Hadoop: %w", err)
	}
	o := hdfs.ClientOptionsFromConf(conf)
	if o.KerberosClient != nil {
		return nil, "", errors.New("the configuration of Hadoop asks for Kerberos, which is not supported")
	}
	if host != "" {
		o.Addresses = []string{host}
	}
	if len(o.Addresses) == 0 {
		return nil, "", errors.New("no namenode is named, and HADOOP_CONF_DIR has none")
	}
	if o.User = os.Getenv("HADOOP_USER_NAME"); o.User == "" {
		u, err := user.Current()
		if err != nil {
			return nil, "", err
		}
		o.User = u.Username
	}
	c, err := hdfs.NewClient(o)
	if err != nil {
		return nil, "", err
	}
	if s.clients == nil {
		s.clients = map[string]*hdfs.Client{}
	}
	s.clients[host] = c
	return c, "/" + rest, nil
}

// hdfsVersion tells contents of a file apart.
func hdfsVersion(info fs.FileInfo) string {
	return fmt.Sprintf("%x-%x", info.ModTime().UnixNano(), info.Size())
}

// Stat implements [source.Store].
func (s *hdfsStore) Stat(ctx context.Context, name string) (source.File, error) {
	c, p, err := s.at(name)
	if err != nil {
		return source.File{}, failed(ctx, err)
	}
	info, err := c.Stat(p)
	if err != nil {
		return source.File{}, failed(ctx, err)
	}
	if info.IsDir() {
		return source.File{}, fs.ErrNotExist // its files are listed
	}
	return source.File{Path: name, Size: info.Size(), Identity: hdfsVersion(info)}, nil
}

// Read implements [source.Store].
func (s *hdfsStore) Read(ctx context.Context, f source.File, off, n int64) (io.ReadCloser, error) {
	c, p, err := s.at(f.Path)
	if err != nil {
		return nil, failed(ctx, err)
	}
	r, err := c.Open(p)
	if err != nil {
		return nil, failed(ctx, err)
	}
	if hdfsVersion(r.Stat()) != f.Identity {
		r.Close() //nolint:errcheck // the first error is the one to tell
		return nil, source.ErrChanged
	}
	if _, err := r.Seek(off, io.SeekStart); err != nil {
		r.Close() //nolint:errcheck // the first error is the one to tell
		return nil, failed(ctx, err)
	}
	stop := context.AfterFunc(ctx, func() { r.SetDeadline(time.Unix(1, 0)) }) //nolint:errcheck // it is to end
	return limit(hdfsBody{r, stop}, n), nil
}

// hdfsBody is a file that is read, and stops when its context does.
type hdfsBody struct {
	*hdfs.FileReader
	stop func() bool
}

func (b hdfsBody) Close() error {
	b.stop()
	return b.FileReader.Close()
}

// List implements [source.Lister].
func (s *hdfsStore) List(ctx context.Context, prefix string) iter.Seq2[source.File, error] {
	return func(yield func(source.File, error) bool) {
		c, p, err := s.at(prefix)
		if err != nil {
			yield(source.File{}, failed(ctx, err))
			return
		}
		server := strings.TrimSuffix(prefix, p)
		enough := errors.New("enough")
		err = c.Walk(path.Dir(p), func(name string, info fs.FileInfo, err error) error {
			if err == nil {
				err = ctx.Err()
			}
			if err != nil || info.IsDir() || !strings.HasPrefix(name, p) {
				return err
			}
			if !yield(source.File{Path: server + name, Size: info.Size(), Identity: hdfsVersion(info)}, nil) {
				return enough
			}
			return nil
		})
		if err != nil && !errors.Is(err, enough) && !errors.Is(err, fs.ErrNotExist) {
			yield(source.File{}, failed(ctx, err))
		}
	}
}

// Create implements [source.Creator].
func (s *hdfsStore) Create(_ context.Context, name string) (source.Target, error) {
	c, p, err := s.at(name)
	if err != nil {
		return nil, err
	}
	if err := c.MkdirAll(path.Dir(p), 0o777); err != nil {
		return nil, err
	}
	part := path.Join(path.Dir(p), "."+path.Base(p)+"."+rand.Text()[:8]+".weft-part")
	w, err := c.Create(part)
	if err != nil {
		return nil, err
	}
	return &hdfsTarget{w, c, part, p}, nil
}

// hdfsTarget is a file in the making, under a hidden name.
type hdfsTarget struct {
	*hdfs.FileWriter
	client     *hdfs.Client
	part, path string
}

// Commit implements [source.Target].
func (t *hdfsTarget) Commit() error {
	err := t.Close()
	for i := 0; hdfs.IsErrReplicating(err) && i < 100; i++ {
		time.Sleep(50 * time.Millisecond) // the file is whole once it has its copies
		err = t.Close()
	}
	if err == nil {
		err = t.client.Rename(t.part, t.path)
	}
	if err != nil {
		t.Discard() //nolint:errcheck // the first error is the one to tell
		return err
	}
	t.part = ""
	return nil
}

// Discard implements [source.Target].
func (t *hdfsTarget) Discard() error {
	if t.part == "" {
		return nil
	}
	t.Close() //nolint:errcheck // what is in it goes
	part := t.part
	t.part = ""
	return t.client.Remove(part)
}
