package cloud

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/rclone/gofakes3"
	"github.com/rclone/gofakes3/s3mem"
	"go.uber.org/goleak"

	"github.com/cb434341/weft/internal/source"
)

func TestMain(m *testing.M) {
	goleak.VerifyTestMain(m, goleak.Cleanup(func(code int) {
		os.Exit(code)
	}), goleak.IgnoreAnyFunction("net/http.(*persistConn).readLoop"), goleak.IgnoreAnyFunction("net/http.(*persistConn).writeLoop"))
}

// server builds the command of a module once, for all runs on this machine, and
// starts it on a port of its own; args are told the port.
func server(t *testing.T, pkg, version string, args func(port string) []string) (address string) {
	t.Helper()
	bin := build(t, pkg, version)
	for range 5 { // another may take the port in between
		l, err := net.Listen("tcp", "127.0.0.1:0")
		if err != nil {
			t.Fatal(err)
		}
		address = l.Addr().String()
		l.Close()
		_, port, _ := net.SplitHostPort(address)
		cmd := exec.Command(bin, args(port)...)
		var said strings.Builder
		cmd.Stdout, cmd.Stderr = &said, &said
		if err := cmd.Start(); err != nil {
			t.Fatal(err)
		}
		ended := make(chan struct{})
		go func() {
			cmd.Wait() //nolint:errcheck // it is killed
			close(ended)
		}()
		if answers(t, address, ended) {
			t.Cleanup(func() {
				cmd.Process.Kill() //nolint:errcheck // it may have ended
				<-ended
			})
			return address
		}
		cmd.Process.Kill() //nolint:errcheck // it may have ended
		<-ended
		t.Logf("%s: %s", filepath.Base(bin), said.String())
	}
	t.Fatalf("%s does not start", bin)
	return ""
}

// answers waits until a server answers, or ends.
func answers(t *testing.T, address string, ended <-chan struct{}) bool {
	ctx, cancel := context.WithTimeout(t.Context(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		c, err := (&net.Dialer{}).DialContext(ctx, "tcp", address)
		if err == nil {
			c.Close()
			return true
		}
		select {
		case <-ended:
			return false
		case <-ctx.Done():
			return false
		case <-tick.C:
		}
	}
}

// build installs a command in the user's cache.
func build(t *testing.T, pkg, version string) string {
	t.Helper()
	cache, err := os.UserCacheDir()
	if err != nil {
		cache = os.TempDir()
	}
	name := filepath.Base(pkg)
	if runtime.GOOS == "windows" {
		name += ".exe"
	}
	dir := filepath.Join(cache, "weft", "servers", version)
	bin := filepath.Join(dir, name)
	if _, err := os.Stat(bin); err == nil {
		return bin
	}
	if err := os.MkdirAll(dir, 0o777); err != nil {
		t.Fatal(err)
	}
	part, err := os.MkdirTemp(dir, "build")
	if err != nil {
		t.Fatal(err)
	}
	defer os.RemoveAll(part)
	gocmd := os.Getenv("GO")
	if gocmd == "" {
		gocmd = "go"
	}
	cmd := exec.Command(gocmd, "install", pkg+"@"+version)
	cmd.Env = append(os.Environ(), "GOBIN="+part, "CGO_ENABLED=0", "GOFLAGS=")
	cmd.Dir = part
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("building the server that this test talks to: %v\n%s", err, out)
	}
	if err := os.Rename(filepath.Join(part, name), bin); err != nil {
		t.Fatal(err)
	}
	return bin
}

func read(ctx context.Context, path string) (string, error) {
	h, err := source.Open(ctx, path)
	if err != nil {
		return "", err
	}
	return readFrom(ctx, h)
}

func readFrom(ctx context.Context, h source.Handle) (string, error) {
	defer h.Close()
	r, err := h.Stream(ctx, 0)
	if err != nil {
		return "", err
	}
	defer r.Close()
	b, err := io.ReadAll(r)
	return string(b), err
}

func write(ctx context.Context, path, text string) error {
	w, err := source.Create(ctx, path)
	if err != nil {
		return err
	}
	defer w.Discard()
	if _, err := io.WriteString(w, text); err != nil {
		return err
	}
	return w.Commit()
}

// testStore does with a store what all of them can.
func testStore(t *testing.T, at string) {
	ctx := t.Context()
	long := strings.Repeat("0123456789abcdef", 1<<20) // two parts and some
	for name, text := range map[string]string{
		"x/part-10.csv": "ten", "x/part-9.csv": "nine", "x/in/part-1.csv": "one", "x/_SUCCESS": "", "x/größe 1+1=2.txt": "odd", "long": long,
	} {
		if err := write(ctx, at+name, text); err != nil {
			t.Fatal(name, err)
		}
		if got, err := read(ctx, at+name); err != nil || got != text {
			t.Fatalf("%s: %d bytes, not %d: %v", name, len(got), len(text), err)
		}
	}
	for _, test := range []struct{ pattern, want string }{
		{"x/*.csv", "x/part-9.csv x/part-10.csv"},
		{"x/**/*.csv", "x/in/part-1.csv x/part-9.csv x/part-10.csv"},
		{"x", "x/größe 1+1=2.txt x/in/part-1.csv x/part-9.csv x/part-10.csv"},
		{"long", "long"},
	} {
		files, err := source.Glob(ctx, at+test.pattern)
		if err != nil {
			t.Error(test.pattern, err)
		}
		var names []string
		for _, f := range files {
			names = append(names, strings.TrimPrefix(f.Path, at))
			if f.Identity == "" {
				t.Errorf("%s has no version", f.Path)
			}
		}
		if got := strings.Join(names, " "); got != test.want {
			t.Errorf("%s: %s, not %s", test.pattern, got, test.want)
		}
	}
	for _, missing := range []string{"none", "none/*", "x/none*"} {
		if _, err := source.Glob(ctx, at+missing); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s: %v", missing, err)
		}
	}

	h, err := source.Open(ctx, at+"long")
	if err != nil {
		t.Fatal(err)
	}
	defer h.Close()
	b := make([]byte, 1000)
	for _, off := range []int64{5, 1<<20 + 3, 1<<20 + 1003, int64(len(long)) - 1000} {
		if n, err := h.ReadAt(ctx, b, off); n != len(b) || err != nil || string(b) != long[off:off+1000] {
			t.Errorf("%d bytes at %d: %v", n, off, err)
		}
	}
	if n, err := h.ReadAt(ctx, b, int64(len(long))-10); n != 10 || err != io.EOF {
		t.Errorf("%d bytes at the end: %v", n, err)
	}

	w, err := source.Create(ctx, at+"x/part-9.csv")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := io.WriteString(w, long); err != nil {
		t.Fatal(err)
	}
	if got, err := read(ctx, at+"x/part-9.csv"); err != nil || got != "nine" {
		t.Errorf("an object in the making is seen: %d bytes, %v", len(got), err)
	}
	if err := w.Discard(); err != nil {
		t.Error(err)
	}
	old, err := source.Stat(ctx, at+"x/part-9.csv")
	if err != nil {
		t.Fatal(err)
	}
	if err := write(ctx, at+"x/part-9.csv", "neun"); err != nil {
		t.Fatal(err)
	}
	h, err = old.Open(ctx)
	if err != nil {
		t.Fatal(err)
	}
	if got, err := readFrom(ctx, h); !errors.Is(err, source.ErrChanged) {
		t.Errorf("another version is read: %q %v", got, err)
	}
	done, cancel := context.WithCancel(ctx)
	cancel()
	if _, err := read(done, at+"long"); !errors.Is(err, context.Canceled) {
		t.Error("after it was cancelled:", err)
	}
}

// A bucketStore is a store of S3 in memory, which takes no delimiter for one that
// is "", as S3 does.
type bucketStore struct{ *s3mem.Backend }

func (b bucketStore) ListBucket(ctx context.Context, name string, prefix *gofakes3.Prefix, page gofakes3.ListBucketPage) (*gofakes3.ObjectList, error) {
	if prefix != nil && prefix.Delimiter == "" {
		prefix.HasDelimiter = false
	}
	return b.Backend.ListBucket(ctx, name, prefix, page)
}

// TestS3 talks to the server of S3 that rclone has.
func TestS3(t *testing.T) {
	keys := map[string]string{"weft": "weft-secret"}
	s3 := gofakes3.New(bucketStore{s3mem.New()}, gofakes3.WithV4Auth(keys))
	at := web(t, s3.Server().ServeHTTP)
	t.Setenv("AWS_ENDPOINT_URL", at)
	t.Setenv("AWS_ACCESS_KEY_ID", "weft")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "weft-secret")
	t.Setenv("AWS_REGION", "us-east-1")
	core, err := (&s3Store{}).connect()
	if err != nil {
		t.Fatal(err)
	}
	if err := core.Client.MakeBucket(t.Context(), "flights", makeBucket); err != nil {
		t.Fatal(err)
	}
	testStore(t, "s3://flights/")
	t.Setenv("AWS_SECRET_ACCESS_KEY", "wrong")
	if _, err := read(t.Context(), "s3://flights/long"); !errors.Is(err, os.ErrPermission) || !strings.HasPrefix(err.Error(), "source: s3://flights/long: ") {
		t.Error("with a wrong secret:", err)
	}
	if _, err := read(t.Context(), "s3://flights"); err == nil {
		t.Error("a bucket is no object")
	}
}

// TestGS talks to a server that others wrote; later versions of it do the same, and
// take several times as long to build.
func TestGS(t *testing.T) {
	address := server(t, "github.com/fsouza/fake-gcs-server", "v1.19.5", func(port string) []string {
		return []string{"-backend", "memory", "-scheme", "http", "-host", "127.0.0.1", "-port", port, "-external-url", "http://127.0.0.1:" + port, "-public-host", "127.0.0.1:" + port}
	})
	t.Setenv("STORAGE_EMULATOR_HOST", "http://"+address)
	req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "http://"+address+"/storage/v1/b", strings.NewReader(`{"name":"flights"}`))
	if err != nil {
		t.Fatal(err)
	}
	resp, err := client.Do(req)
	if err != nil {
		t.Fatal(err)
	}
	resp.Body.Close()
	testStore(t, "gs://flights/")
}

// TestHDFS goes as far as one can without Hadoop: what is wrong before a namenode
// is asked, and one that is not there.
func TestHDFS(t *testing.T) {
	t.Setenv("HADOOP_CONF_DIR", t.TempDir())
	t.Setenv("HADOOP_HOME", "")
	for _, test := range []struct{ path, want string }{
		{"hdfs:///x", "source: hdfs:///x: no namenode is named, and HADOOP_CONF_DIR has none"},
		{"hdfs://127.0.0.1:1/x", "connection refused"},
	} {
		ctx, cancel := context.WithTimeout(t.Context(), 30*time.Second)
		_, err := read(ctx, test.path)
		cancel()
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s: %v", test.path, err)
		}
	}
	conf := t.TempDir()
	site := `<configuration><property><name>hadoop.security.authentication</name><value>kerberos</value></property></configuration>`
	if err := os.WriteFile(filepath.Join(conf, "core-site.xml"), []byte(site), 0o666); err != nil {
		t.Fatal(err)
	}
	t.Setenv("HADOOP_CONF_DIR", conf)
	if _, err := read(t.Context(), "hdfs://127.0.0.1:2/x"); err == nil || !strings.Contains(err.Error(), "Kerberos") {
		t.Error(err)
	}
}

func TestPut(t *testing.T) {
	var u recorded
	w := newPut(t.Context(), &u)
	for range 5 {
		if n, err := w.Write(make([]byte, partBytes/2)); n != partBytes/2 || err != nil {
			t.Fatal(n, err)
		}
	}
	if err := w.Commit(); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprintf("0:%d 1:%d 2:%d! ", partBytes, partBytes, partBytes/2)
	if u.log != want {
		t.Errorf("%s, not %s", u.log, want)
	}
	if err := errors.Join(w.Discard()); err != nil || u.log != want {
		t.Error("discarded after commit:", u.log, err)
	}
	if w.Commit() == nil {
		t.Error("committed twice")
	}
	failing := recorded{fails: errors.New("full")}
	w = newPut(t.Context(), &failing)
	w.Write([]byte("x"))
	if err := w.Commit(); err == nil || err.Error() != "full" || !strings.HasSuffix(failing.log, "aborted") {
		t.Error(err, failing.log)
	}
}

// recorded is an upload that says what is done to it.
type recorded struct {
	log   string
	fails error
}

func (r *recorded) part(_ context.Context, number int, data []byte, last bool) error {
	r.log += fmt.Sprintf("%d:%d", number, len(data))
	if last {
		r.log += "!"
	}
	r.log += " "
	return r.fails
}

func (r *recorded) abort(context.Context) error {
	r.log += "aborted"
	return nil
}
