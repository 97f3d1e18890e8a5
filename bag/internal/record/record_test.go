package record

import (
	"encoding/json"
	"fmt"
	"math/rand/v2"
	"net/netip"
	"reflect"
	"strings"
	"testing"
	"time"

	"github.com/cb434341/weft/internal/jsonscan"
)

type (
	inner struct {
		A int     `json:"a"`
		B *string `json:"b"`
	}
	// Base and Other are embedded; both have C.
	Base struct {
		C    string
		Deep bool `json:"deep"`
	}
	Other struct {
		C string
		E float64
	}
	hidden struct {
		H int
		I string `json:"named"`
	}
	name   string
	colour uint8
	tree   struct {
		V        any
		Children []tree
		Left     *tree
		By       map[string]tree
	}
)

// UnmarshalJSON decodes a colour as text or as a number.
func (c *colour) UnmarshalJSON(b []byte) error {
	switch string(b) {
	case `"red"`:
		*c = 1
	case `null`:
		*c = 77
	default:
		return fmt.Errorf("no colour %s", b)
	}
	return nil
}

type everything struct {
	S    string  `json:"s"`
	N    name    `json:"n"`
	I    int     `json:"i"`
	I8   int8    `json:"i8"`
	I16  int16   `json:"i16"`
	I32  int32   `json:"i32"`
	I64  int64   `json:"i64"`
	U    uint    `json:"u"`
	U8   uint8   `json:"u8"`
	U16  uint16  `json:"u16"`
	U32  uint32  `json:"u32"`
	U64  uint64  `json:"u64"`
	F    float64 `json:"f"`
	F32  float32 `json:"f32"`
	B    bool    `json:"b"`
	PS   *string `json:"ps"`
	PP   **int   `json:"pp"`
	In   inner   `json:"in"`
	PIn  *inner  `json:"pin"`
	L    []int   `json:"l"`
	LL   [][]string
	LIn  []inner           `json:"lin"`
	LP   []*inner          `json:"lp"`
	M    map[string]int    `json:"m"`
	MS   map[name]string   `json:"ms"`
	MStr map[string]string `json:"mstr"`
	MI   map[int]string    `json:"mi"`
	MM   map[string]map[string]*inner
	Any  any             `json:"any"`
	T    time.Time       `json:"t"`
	Addr netip.Addr      `json:"addr"`
	PT   *time.Time      `json:"pt"`
	Raw  json.RawMessage `json:"raw"`
	Num  json.Number     `json:"num"`
	Col  colour          `json:"col"`
	LCol []colour        `json:"lcol"`
	By   []byte          `json:"by"`
	Arr  [2]int          `json:"arr"`
	Dur  time.Duration   `json:"dur"`
	Err  error           `json:"err"`
	Skip string          `json:"-"`
	//lint:ignore SA5008 a name that must not be taken for none
	Dash string `json:"-,"`
	Größ string
	low  int //lint:ignore U1000 unexported fields are not set
	K1   int
	Long string `json:"a_rather_long_name_of_a_field"`
}

type embedding struct {
	Base
	Other
	hidden
	E string `json:"E"`
	X struct{ Y int }
}

type quoted struct {
	A int    `json:"a,string"`
	S string `json:"s"`
}

type embeddedPointer struct {
	*Base
	S string `json:"s"`
}

// same holds a text, the lines of it, against encoding/json.
func same[T any](t *testing.T, lines string) {
	t.Helper()
	text := jsonscan.Pad([]byte(lines))
	d := New[T]()
	for round := range 2 { // the second time the keys are known
		d.Text(text)
		for i, at := 0, 0; i < len(text); at++ {
			var got, want T
			line, _, _ := strings.Cut(lines[i:], "\n")
			next, met, err := d.Next(i, &got)
			if next != i+len(line)+1 {
				t.Fatalf("%q: the next line is at %d, not %d", line, next, i+len(line)+1)
			}
			i = next
			blank := strings.Trim(line, " \t\r") == ""
			if met == blank {
				t.Fatalf("%q is blank: %v", line, !met)
			}
			if blank {
				continue
			}
			bad := json.Unmarshal([]byte(line), &want)
			if (err != nil) != (bad != nil) {
				t.Fatalf("%T, round %d, line %d: %s\n gives %v\n, encoding/json %v\n%+v\n%+v", want, round, at, line, err, bad, got, want)
			}
			if err != nil {
				if !strings.HasSuffix(err.Error(), bad.Error()) {
					t.Fatalf("%q: %v, not %v", line, err, bad)
				}
				continue
			}
			if !reflect.DeepEqual(got, want) {
				t.Fatalf("%T, round %d: %s\n gives %#v\nnot   %#v", want, round, line, got, want)
			}
		}
	}
}

// all holds a text against encoding/json for each type.
func all(t *testing.T, lines string) {
	t.Helper()
	if !strings.HasSuffix(lines, "\n") {
		lines += "\n"
	}
	same[everything](t, lines)
	same[embedding](t, lines)
	same[quoted](t, lines)
	same[embeddedPointer](t, lines)
	same[tree](t, lines)
	same[map[string]any](t, lines)
	same[map[string]float64](t, lines)
	same[any](t, lines)
	same[[]inner](t, lines)
	same[string](t, lines)
	same[int](t, lines)
	same[*float64](t, lines)
}

var texts = []string{
	`{}`, ` { } `, `null`, `[]`, `1`, `"x"`, `true`, `-0`, `-0.0`, `1e5`, `1E-5`, `01`, `1.`, `.5`, `-`, `1e`, `1e400`, `"`, `nul`, `tru`, "", " \t\r", "\r", `{`, `[`, `[1`,
	`{"s":"a","i":1,"f":2.5,"b":true}`, `{"s" : "a" , "i" : 1 }`, "{\"s\":\"a\"}\r", "\t{\"s\":\"a\"}  ", `{"s":"a"}x`, `{"s":"a"},`, `{"s":"a",}`, `{,}`, `{"s"}`, `{"s":}`, `{"s" "a"}`, `{"i":1 "s":"a"}`,
	`{"S":"upper"}`, `{"s":"first","s":"second"}`, `{"S":"first","s":"second"}`, `{"s":"first","S":null}`, `{"I":1,"i":null}`, `{"i":"x","i":1}`,
	`{"s":"größer","n":"\u00e9\ud83d\ude00\n\"\\\/\b\f\r\t"}`, `{"s":"\ud83d"}`, `{"s":"\ude00\ud83d"}`, `{"s":"\x"}`, `{"zzz":"\x"}`, `{"zzz":"\u12"}`, `{"zzz":"\u123g"}`, `{"zzz":"\u1234","s":"\\"}`, `{"zzz":{"a":"\x"}}`, `{"zzz\x":1}`, `{"zzz":"\`, "{\"zzz\":\"\\\n\"}",
	"{\"s\":\"\xff\"}", "{\"zzz\":\"\xff\"}", "{\"\xff\":1}", "{\"s\xff\":\"a\"}", "{\"s\":\"a\x01b\"}", "{\"zzz\":\"a\x01b\"}", "{\"s\":\"\u2028\u007f\"}", `{"\u0073":"escaped key"}`, `{"größ":"folded"}`, `{"GRÖSS":"x"}`, `{"GRÖẞ":"x"}`, `{"\u017f":"long s"}`, `{"k1":3}`, `{"` + "\u212a" + `1":4}`, `{"Sharp":1}`,
	`{"i8":127,"i16":-32768,"i32":2147483647,"i64":9223372036854775807}`, `{"i8":128}`, `{"i16":-32769}`, `{"i32":2147483648}`, `{"i64":9223372036854775808}`, `{"i64":-9223372036854775808}`, `{"i64":1000000000000000000000}`, `{"i":1.0}`, `{"i":1e3}`, `{"i":-0}`, `{"i":-}`, `{"i":"1"}`, `{"i":true}`, `{"i":[1]}`, `{"i":{}}`,
	`{"u":1,"u8":255,"u16":65535,"u32":4294967295,"u64":18446744073709551615}`, `{"u8":256}`, `{"u16":65536}`, `{"u32":4294967296}`, `{"u64":18446744073709551616}`, `{"u":-1}`, `{"u":-0}`, `{"u":1.5}`, `{"u":00}`,
	`{"f":0.1,"f32":0.1}`, `{"f":1e308,"f32":1e38}`, `{"f32":1e39}`, `{"f":1e309}`, `{"f":-0.0}`, `{"f":123456789012345678901234567890}`, `{"f32":16777217,"f":9007199254740993}`, `{"f32":7.038531e-26}`, `{"f":"1"}`, `{"f":1.e5}`, `{"f":+1}`, `{"f":0x1p3}`, `{"f":NaN}`,
	`{"b":false}`, `{"b":null}`, `{"b":1}`, `{"b":truex}`, `{"ps":"p","pp":5}`, `{"ps":null,"pp":null}`, `{"in":{"a":1,"b":"x"},"pin":{"a":2}}`, `{"in":null,"pin":null}`, `{"in":{"a":1},"in":{"b":"x"}}`, `{"pin":{"a":1},"pin":null}`, `{"pin":{"a":1},"pin":{"b":"z"}}`, `{"in":[]}`, `{"in":{"a":{}}}`, `{"in":{"a":1}`,
	`{"l":[1,2,3]}`, `{"l":[]}`, `{"l":null}`, `{"l":[null,1]}`, `{"l":[1,"x"]}`, `{"l":[1,]}`, `{"l":[1 2]}`, `{"l":1}`, `{"l":[1,2],"l":[3]}`, `{"LL":[["a"],[],null,["b","c"]]}`, `{"lin":[{"a":1},{"b":"x"},{},null]}`, `{"lp":[{"a":1},null,{}]}`,
	`{"m":{"x":1,"y":2,"x":3}}`, `{"m":{}}`, `{"m":null}`, `{"m":{"x":null}}`, `{"m":{"x":"y"}}`, `{"m":{"x":1},"m":{"y":2}}`, `{"ms":{"a":"b"},"mstr":{"c":"d","e":null}}`, `{"mi":{"1":"x","-2":"y"}}`, `{"mi":{"z":"x"}}`, `{"MM":{"a":{"b":{"a":1},"c":null},"d":{}}}`, `{"m":[]}`, `{"mstr":{"a":1}}`,
	`{"any":1}`, `{"any":"x"}`, `{"any":null}`, `{"any":[1,"x",null,true,{"a":[]}]}`, `{"any":{"a":{"a":{"a":1}}},"any":2}`, `{"any":{"a":1,"a":2}}`, `{"any":-1.5e-7}`, `{"any":1e999}`,
	`{"t":"2026-03-01T12:00:00Z","pt":"2026-03-01T12:00:00+02:00"}`, `{"t":null,"pt":null}`, `{"t":"yesterday"}`, `{"t":1}`, `{"addr":"10.0.0.1"}`, `{"addr":"x"}`, `{"raw": {"a" : [1, 2]} }`, `{"raw":null}`, `{"num":12.50}`, `{"num":"12"}`, `{"num":"x"}`, `{"col":"red","lcol":["red",null]}`, `{"col":null}`, `{"col":"blue"}`, `{"by":"aGVsbG8="}`, `{"by":"*"}`, `{"by":[1,2]}`, `{"arr":[1,2,3]}`, `{"arr":[1]}`, `{"dur":5}`, `{"err":null}`, `{"err":"x"}`, `{"Skip":"x","-":"dash"}`, `{"low":5}`,
	`{"C":"ambiguous","deep":true,"E":"outer","H":3,"named":"in","X":{"Y":1}}`, `{"E":1}`, `{"a":"5","s":"x"}`, `{"a":5}`, `{"a":null}`, `{"a":"x"}`, `{"C":"pointer","s":"y"}`,
	`{"V":1,"Children":[{"V":"x","Children":[]},{"Left":{"V":null}}],"By":{"k":{"V":[1]}}}`, `[{"a":1,"b":"x"},{"b":null}]`, `{"a_rather_long_name_of_a_field":"x"}`, `{"a_rather_long_name_of_a_fielt":"x"}`,
	`{"s":"` + strings.Repeat("long ", 200) + `"}`, `{"zzz":` + strings.Repeat("[", 9990) + strings.Repeat("]", 9990) + `}`, `{"zzz":` + strings.Repeat("[", 10000) + strings.Repeat("]", 10000) + `}`, strings.Repeat(`{"Left":`, 1500) + `{}` + strings.Repeat(`}`, 1500),
	`{"any":` + strings.Repeat("[", 1200) + strings.Repeat("]", 1200) + `}`, "\ufeff{}", "\v", "{\"s\":\"a\"}\v", `{"s":"a"} {"s":"b"}`, "{\"s\":\n\"a\"}",
}

func TestAsEncodingJSON(t *testing.T) {
	for _, text := range texts {
		all(t, text)
	}
	all(t, strings.Join(texts, "\n"))
}

func FuzzDecode(f *testing.F) {
	for _, text := range texts {
		if len(text) < 1000 {
			f.Add(text)
		}
	}
	f.Fuzz(all)
}

// TestMutated holds texts with changes against encoding/json.
func TestMutated(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	rounds := 20000
	if testing.Short() {
		rounds = 2000
	}
	var pool []string
	for _, text := range texts {
		if len(text) < 500 {
			pool = append(pool, text)
		}
	}
	const letters = "{}[],:\"\\ \t\r\n019-+.eEnulltrfas\xff\x00é"
	for range rounds {
		text := []byte(pool[r.IntN(len(pool))])
		for range r.IntN(3) + 1 {
			other := pool[r.IntN(len(pool))]
			at := r.IntN(len(text) + 1)
			switch r.IntN(4) {
			case 0:
				text = append(text[:at:at], append([]byte{letters[r.IntN(len(letters))]}, text[at:]...)...)
			case 1:
				text = append(text[:at:at], text[min(len(text), at+1):]...)
			case 2:
				from := r.IntN(len(other) + 1)
				text = append(text[:at:at], append([]byte(other[from:from+r.IntN(len(other)-from+1)]), text[at:]...)...)
			case 3: // two objects as one
				a, b := strings.TrimRight(string(text), "} "), strings.TrimLeft(other, "{ ")
				text = []byte(a + "," + b)
			}
		}
		all(t, string(text))
	}
}

// TestCommon has strings that come often, and such that do not.
func TestCommon(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 4))
	var b strings.Builder
	for i := range 5000 {
		fmt.Fprintf(&b, `{"s":"user-%d","n":"%s","ps":"%s"}`+"\n", i*7919, []string{"", "a", "info", "warning!", "warning?", "informational"}[r.IntN(6)], strings.Repeat("x", r.IntN(40)))
	}
	same[everything](t, b.String())
	same[map[string]any](t, b.String())
}

// TestManyKeys has more keys than are remembered.
func TestManyKeys(t *testing.T) {
	var b strings.Builder
	for i := range 3 * maxSlots / 4 {
		fmt.Fprintf(&b, `{"k%d":1,"s":"a%d","%d":{"x":2},"l":[%d]}`+"\n", i, i, i, i)
	}
	same[everything](t, b.String())
	same[map[string]any](t, b.String())
}

// TestMemory overwrites the text after its values were decoded.
func TestMemory(t *testing.T) {
	text := jsonscan.Pad([]byte(`{"s":"a string","any":{"key":"value"},"by":"aGVsbG8=","raw":[1,2],"num":15}` + "\n"))
	d := New[everything]()
	var v everything
	d.Text(text)
	if _, _, err := d.Next(0, &v); err != nil {
		t.Fatal(err)
	}
	want := fmt.Sprint(v)
	for i := range text {
		text[i] = 'x'
	}
	if got := fmt.Sprint(v); got != want {
		t.Errorf("%s became %s", want, got)
	}
}

func TestError(t *testing.T) {
	d := New[short]()
	text := `{"status":"x","more":"` + strings.Repeat("y", 100) + "\"}\r\n"
	d.Text(jsonscan.Pad([]byte(text)))
	_, _, err := d.Next(0, new(short))
	if want := `JSON "{\"status\":\"x\",\"more\":\"` + strings.Repeat("y", 58) + `"…: json: cannot unmarshal string into Go struct field short.status of type int`; err == nil || err.Error() != want {
		t.Errorf("%v, not\n%s", err, want)
	}
}
