package graph

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/big"
	"net/netip"
	"net/url"
	"reflect"
	"strings"
	"testing"
	"testing/iotest"
	"time"
)

type codecRow struct {
	Name   string
	At     time.Time
	Values []float64
	Tags   map[string][]string
	OK     bool
}

type codecPoint struct{ X, Y, Z float64 }

type codecPadded struct {
	A int8
	B float64
	C bool
}

type codecFlags struct{ A, B, C bool }

type codecBase struct{ ID int }

type codecEmbeds struct {
	codecBase
	Name string
}

type codecEvent struct {
	time.Time
	Name string
}

type codecOwn struct{ secret uint32 }

func (c codecOwn) MarshalBinary() ([]byte, error) {
	return binary.BigEndian.AppendUint32(nil, c.secret), nil
}

func (c *codecOwn) UnmarshalBinary(b []byte) error {
	if len(b) != 4 {
		return errors.New("a codecOwn has four bytes")
	}
	c.secret = binary.BigEndian.Uint32(b)
	return nil
}

type codecGob struct{ secret string }

func (c *codecGob) GobEncode() ([]byte, error) { return []byte(c.secret), nil }
func (c *codecGob) GobDecode(b []byte) error   { c.secret = string(b); return nil }

type codecGeneric[T any] struct{ Value T }

// codecUser has a codec of its user, and one that reads ahead at that.
type codecUser struct{ p *string }

type codecOfUser struct{}

func (codecOfUser) Encode(w io.Writer, v any) error {
	_, err := io.WriteString(w, *v.(codecUser).p)
	return err
}

func (codecOfUser) Decode(r io.Reader) (any, error) {
	b, err := io.ReadAll(r)
	s := string(b)
	return codecUser{&s}, err
}

func init() {
	RegisterCodec[codecUser](codecOfUser{})
	RegisterType[codecRow]()
	RegisterType[codecPoint]()
	RegisterType[codecPadded]()
	RegisterType[codecFlags]()
	RegisterType[codecEmbeds]()
	RegisterType[codecEvent]()
	RegisterType[codecOwn]()
	RegisterType[codecGob]()
	RegisterType[codecGeneric[codecRow]]()
	RegisterType[codecUser]()
	RegisterType[struct{ A []int }]()
	RegisterType[*big.Int]()
	RegisterType[netip.Addr]()
	RegisterType[*url.URL]()
	RegisterType[[1 << 18]float64]()
}

func mustLoad(t testing.TB, name string) *time.Location {
	loc, err := time.LoadLocation(name)
	if err != nil {
		t.Fatalf("Go brings its time zones with it: %v", err)
	}
	return loc
}

// codecValues are values that travel exactly, in the sense of DeepEqual.
func codecValues(t testing.TB) map[string]any {
	text := "kept by the user's codec"
	large := make([]float64, 300_000)
	for i := range large {
		large[i] = float64(i)
	}
	berlin := mustLoad(t, "Europe/Berlin")
	return map[string]any{
		"bool":                true,
		"int":                 -5,
		"uint8":               uint8(200),
		"uintptr":             uintptr(1 << 30),
		"float32":             float32(1.5),
		"complex":             complex(1, -2),
		"string":              "héllo\x00\xff",
		"empty string":        "",
		"long string":         strings.Repeat("weft", 1<<18),
		"nil slice":           []int(nil),
		"empty slice":         []int{},
		"nil in slices":       [][]string{nil, {}, {"a", ""}},
		"nil map":             map[string]int(nil),
		"empty map":           map[string]int{},
		"map":                 map[int8][]string{1: nil, 2: {}, 3: {"x"}},
		"map by array":        map[[2]string]codecPoint{{"a", "b"}: {1, 2, 3}},
		"block":               large,
		"arrays":              [][3]float32{{1, 2, 3}, {4, 5, 6}},
		"bools":               []bool{true, false, true},
		"flags":               []codecFlags{{true, false, true}},
		"points":              []codecPoint{{1, 2, 3}},
		"padded":              []codecPadded{{1, 2, true}, {3, 4, false}},
		"nothing":             struct{}{},
		"many nothings":       make([]struct{}, 1<<30),
		"set of nothing":      map[struct{}]bool{{}: true},
		"array":               [3]string{"a", "", "c"},
		"row":                 codecRow{"a", time.Unix(1, 2).UTC(), []float64{}, map[string][]string{"x": nil}, true},
		"zero row":            codecRow{},
		"embedded":            codecEmbeds{codecBase{7}, "seven"},
		"embedded time":       codecEvent{time.Unix(5, 0).UTC(), "kept"},
		"generic":             codecGeneric[codecRow]{codecRow{Name: "n"}},
		"anonymous":           []struct{ A []int }{{[]int{1}}, {nil}},
		"own encoding":        []codecOwn{{1}, {1 << 31}},
		"gob's encoding":      map[string]codecGob{"k": {"s"}},
		"pointer to own":      []*big.Int{big.NewInt(5), nil, big.NewInt(-1 << 60)},
		"user's codec":        []codecUser{{&text}, {&text}},
		"user's codec, bare":  codecUser{&text},
		"address":             netip.MustParseAddr("fe80::1%eth0"),
		"link":                &url.URL{Scheme: "https", Host: "go.dev"},
		"large array":         [1 << 18]float64{1, 2, 3},
		"duration":            3 * time.Second,
		"time, zero":          time.Time{},
		"time, now":           time.Now(),
		"time, local":         time.Now().Round(0),
		"time, fixed zone":    time.Unix(1e9, 7).In(time.FixedZone("ABC", -5*3600+30)),
		"time, nameless zone": time.Unix(1e9, 7).In(time.FixedZone("", 3600)),
		"time, named zone":    []time.Time{time.Unix(1e9, 7).In(berlin), time.Unix(2e9, 7).In(berlin)},
		"time, far":           []time.Time{time.Unix(-1<<60, 5).UTC(), time.Unix(1<<60, 5).UTC()},
	}
}

func TestCodecIsExact(t *testing.T) {
	for name, v := range codecValues(t) {
		t.Run(name, func(t *testing.T) {
			c, err := CodecFor(reflect.TypeOf(v))
			if err != nil {
				t.Fatal(err)
			}
			var b bytes.Buffer
			if err := c.Encode(&b, v); err != nil {
				t.Fatal(err)
			}
			encoded := b.Bytes()
			for _, r := range []struct {
				name string
				r    io.Reader
			}{
				{"known length", bytes.NewReader(encoded)},
				{"unknown length", iotest.HalfReader(bytes.NewReader(encoded))},
				{"bytewise", iotest.OneByteReader(bytes.NewReader(encoded))},
			} {
				got, err := c.Decode(r.r)
				if err != nil {
					t.Fatalf("%s: %v", r.name, err)
				}
				if !reflect.DeepEqual(got, v) {
					t.Errorf("%s: got %.100v, want %.100v", r.name, got, v)
				}
			}
		})
	}
}

// TestTimeOfAnotherProcess checks that a monotonic reading, which counts from
// the start of a process, does not survive in another.
func TestTimeOfAnotherProcess(t *testing.T) {
	now := time.Now()
	var b bytes.Buffer
	if err := EncodeValue(&b, now); err != nil {
		t.Fatal(err)
	}
	if got, err := DecodeValue(bytes.NewReader(b.Bytes())); err != nil || got != now {
		t.Errorf("here: got %v, %v, want %v", got, err, now)
	}
	number := processNumber()
	other := bytes.Replace(b.Bytes(), number[:], []byte("another!"), 1)
	if got, err := DecodeValue(bytes.NewReader(other)); err != nil || got != now.Round(0) {
		t.Errorf("elsewhere: got %v, %v, want %v", got, err, now.Round(0))
	}
}

// TestRegisterCodecLate checks that a codec counts from when it is registered,
// also inside of types met before.
func TestRegisterCodecLate(t *testing.T) {
	type late struct{ p *int }
	_ = late{}.p
	if _, err := CodecFor(reflect.TypeFor[[]late]()); err == nil {
		t.Fatal("a pointer was encoded")
	}
	RegisterCodec[late](codecOfUser{})
	if _, err := CodecFor(reflect.TypeFor[[]late]()); err != nil {
		t.Error(err)
	}
}
