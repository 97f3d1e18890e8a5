package jsonscan

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"math"
	"math/big"
	"math/rand/v2"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"
)

// texts are JSON and what is nearly so.
var texts = []string{
	`{}`, ` { } `, `{"a":1}`, `{"a" : 1 , "b":[1,2,{"x":[]}],"c":{"d":"e"}}`, `{"a":-0.5e+10,"b":true,"c":false,"d":null}`,
	`{"a":"\u00e9\ud83d\ude00\n\"\\\/\b\f\r\t"}`, `{"\u0061":1}`, `{"a":1,"a":2}`, `{"a":"größer"}`, `{"":0}`,
	`{"a":"a long string that is longer than eight bytes, with \" in the middle","b":2}`,
	`{"a":{"b":{"c":[[],[[]],{}]}},"z":0}`, "{\"a\":1}\r", `{"n":12345678901234567890}`,
	``, `{`, `}`, `{"a"}`, `{"a":}`, `{"a":1,}`, `{,}`, `{"a":1 "b":2}`, `{"a":01}`, `{"a":-}`, `{"a":1.}`, `{"a":.5}`, `{"a":1e}`, `{"a":+1}`,
	`{"a":tru}`, `{"a":nul`, `{"a":"x}`, `{"a":"x\`, "{\"a\":\"x\ny\"}", "{\"a\":\"\x01\"}", `{'a':1}`, `{a:1}`, `{"a":[1,]}`, `{"a":[1 2]}`,
	`{"a":[1}`, `{"a":{"b":1]}`, `{"a":1}}`, `{"a":NaN}`, `{"a":1}x`, `[]`, `1`, `{"a":0x10}`, `{"a":1__0}`, `{"a":"\x"}`, `{"a":"\u12"}`, `{"a":"\ud83d"}`,
	`{"a":"` + "\xff" + `"}`, `{"a":1,"b":"` + strings.Repeat("x", 100) + `"}`,
}

// reference is what encoding/json says of an object: the text of each key's value.
func reference(text string) (map[string]json.RawMessage, error) {
	var m map[string]json.RawMessage
	err := json.Unmarshal([]byte(text), &m)
	if err == nil && m == nil {
		err = errors.New("null")
	}
	return m, err
}

// same compares what is found in a text with what encoding/json finds.
func same(t *testing.T, text string) {
	t.Helper()
	want, bad := reference(text)
	names := []string{"a", "b", "c", "", "n", "no"}
	k := NewKeys(names...)
	out := make([]Value, len(names))
	b := Pad([]byte(text))
	each := map[string]string{}
	if next, err := Each(b, Space(b, 0), func(key, v Value) {
		each[string(key.Text(b))] = string(v.Text(b))
	}); err == nil && Space(b, next) == len(b) && bad == nil && !strings.Contains(text, `\`) && utf8.ValidString(text) {
		for name, raw := range want {
			if each[name] != string(raw) && `"`+each[name]+`"` != string(raw) {
				t.Fatalf("%s: %q is %s, not %s", text, name, each[name], raw)
			}
		}
	}
	for range 2 { // the second time the order is known
		i := Space(b, 0)
		next, err := k.Object(b, i, out)
		if err == nil && Space(b, next) != len(b) {
			err = wrong(b, next, "the end")
		}
		if err != nil {
			if bad == nil && !strings.Contains(text, "\n") {
				t.Fatalf("%s: %v", text, err)
			}
			se, ok := errors.AsType[*SyntaxError](err)
			if !ok || se.Offset < 0 || se.Offset > len(b) {
				t.Fatalf("%s: %#v", text, err)
			}
			return
		}
		if bad != nil {
			if strings.Contains(text, `\`) {
				return // escapes are looked at when they are read
			}
			t.Fatalf("%q is accepted; encoding/json: %v", text, bad)
		}
		for j, name := range names {
			v, raw := out[j], want[name]
			if (v.Kind == Missing) != (raw == nil) {
				t.Fatalf("%s: %q is %v", text, name, v.Kind)
			}
			got := string(v.Text(b))
			switch v.Kind {
			case Missing:
				continue
			case String:
				got = `"` + got + `"`
				var s string
				if err := json.Unmarshal(raw, &s); err != nil {
					t.Fatal(err)
				}
				mine, ok := AppendString(nil, v.Text(b))
				if !ok || strings.ToValidUTF8(string(mine), "\ufffd") != s && strings.ToValidUTF8(s, "") == s && !v.Wide {
					t.Fatalf("%s says %q, not %q", got, mine, s)
				}
				if v.Escaped != strings.Contains(got, `\`) {
					t.Fatalf("%s has escapes: %v", got, v.Escaped)
				}
			case Number:
				sameNumber(t, got)
			}
			if got != string(raw) {
				t.Fatalf("%s: %q is %s, not %s", text, name, got, raw)
			}
		}
	}
}

func sameNumber(t *testing.T, text string) {
	t.Helper()
	f, err := strconv.ParseFloat(text, 64)
	got, ok := Float([]byte(text))
	if ok != (err == nil) || ok && math.Float64bits(got) != math.Float64bits(f) {
		t.Fatalf("%s is the float %v %v, not %v %v", text, got, ok, f, err)
	}
	i, err := strconv.ParseInt(text, 10, 64)
	if gi, ok := Int([]byte(text)); ok != (err == nil) || ok && gi != i {
		t.Fatalf("%s is the int %v %v, not %v %v", text, gi, ok, i, err)
	}
	u, err := strconv.ParseUint(text, 10, 64)
	if gu, ok := Uint([]byte(text)); ok != (err == nil) || ok && gu != u {
		t.Fatalf("%s is the uint %v %v, not %v %v", text, gu, ok, u, err)
	}
}

func TestAsEncodingJSON(t *testing.T) {
	for _, text := range texts {
		same(t, text)
	}
}

func FuzzObject(f *testing.F) {
	for _, text := range texts {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) { same(t, text) })
}

func TestNumbers(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, text := range []string{
		"0", "-0", "0.0", "-0.0", "9223372036854775807", "9223372036854775808", "-9223372036854775808", "-9223372036854775809",
		"18446744073709551615", "18446744073709551616", "99999999999999999999", "1e400", "-1e400", "1e-400", "0.1", "1E5", "1e+5",
		"9007199254740993", "900719925474099.3", "0.0000000000000000000000001", "123456789012345678901234567890.5", "5e-324", "1.7976931348623157e308",
		"0.00000000000000000000000", "1000000000000000000000000",
	} {
		sameNumber(t, text)
	}
	for range 20000 {
		sameNumber(t, strconv.FormatFloat(math.Float64frombits(r.Uint64()&^(1<<62)), 'g', -1, 64))
		sameNumber(t, fmt.Sprintf("%d.%d", r.Int64()>>r.IntN(63), r.Uint64()>>r.IntN(63)))
		x := new(big.Int).Mul(big.NewInt(r.Int64()), big.NewInt(r.Int64N(100)))
		sameNumber(t, x.String())
	}
}

func TestPaths(t *testing.T) {
	k := NewPaths([][]string{{"a", "b"}, {"a"}, {"a", "c", "d"}, {"x"}})
	out := make([]Value, 4)
	for _, test := range []struct{ text, want string }{
		{`{"a":{"b":1,"c":{"d":[2]}},"x":3}`, `1 | {"b":1,"c":{"d":[2]}} | [2] | 3`},
		{`{"x":3,"a":{"c":{"e":1,"d":null},"z":0}}`, ` | {"c":{"e":1,"d":null},"z":0} | null | 3`},
		{`{"a":5}`, ` | 5 |  | `},
		{`{"x":"y","a":{"c":7}}`, ` | {"c":7} |  | y`},
	} {
		b := Pad([]byte(test.text))
		if _, err := k.Object(b, 0, out); err != nil {
			t.Fatal(err)
		}
		var got []string
		for _, v := range out {
			got = append(got, string(v.Text(b)))
		}
		if got := strings.Join(got, " | "); got != test.want {
			t.Errorf("%s: %s, not %s", test.text, got, test.want)
		}
	}
}

func TestErrors(t *testing.T) {
	for _, test := range []struct {
		text string
		at   int
		want string
	}{
		{`{"a":1,}`, 7, `'}' where a key should be`},
		{`{"a":tru}`, 8, `'}' where the rest of true should be`},
		{`{"a":"abc`, 9, `a string has no end`},
		{`{"a":1`, 6, `the line ends where a comma or } should be`},
		{`{"a":[1 2]}`, 8, `'2' where a comma or ] should be`},
		{`{"a" 1}`, 5, `'1' where a colon should be`},
		{`{"a":01}`, 6, `'1' where the end of a number that begins with 0 should be`},
		{"{\"a\":\"\x02\"}", 6, `the character 0x2 in a string`},
		{`7`, 0, `'7' where an object should be`},
		{`{"a":` + strings.Repeat("[", 20000), 10005, `values are more than 10000 deep in one another`},
	} {
		_, err := NewKeys("b").Object(Pad([]byte(test.text)), 0, make([]Value, 1))
		se, ok := errors.AsType[*SyntaxError](err)
		if !ok || se.Offset != test.at || se.Error() != test.want {
			t.Errorf("%.20s: %d %v, not %d %s", test.text, se.Offset, err, test.at, test.want)
		}
	}
}

func TestFold(t *testing.T) {
	for _, fold := range []bool{false, true} {
		k := NewKeys("Status")
		k.Fold = fold
		out := make([]Value, 1)
		text := Pad([]byte(`{"sTATUS":7}`))
		if _, err := k.Object(text, 0, out); err != nil || (out[0].Kind == Number) != fold {
			t.Error(fold, out, err)
		}
	}
}

// TestManyKeys has more keys than are remembered.
func TestManyKeys(t *testing.T) {
	k := NewKeys("last")
	out := make([]Value, 1)
	var b bytes.Buffer
	b.WriteByte('{')
	for i := range 3 * maxSlots {
		fmt.Fprintf(&b, `"k%d":%d,`, i, i)
	}
	b.WriteString(`"last":1}`)
	text := Pad(b.Bytes())
	for range 2 {
		if next, err := k.Object(text, 0, out); err != nil || next != len(text) || string(out[0].Text(text)) != "1" {
			t.Fatal(next, err, out)
		}
	}
}

// logs are lines as a web server writes them.
func logs(n int) []byte {
	r := rand.New(rand.NewPCG(1, 2))
	var b bytes.Buffer
	for i := range n {
		fmt.Fprintf(&b, `{"ts":"2026-03-%02dT12:%02d:%02d.123Z","level":"%s","status":%d,"method":"GET","path":"/api/v1/items/%d?page=%d","latency_ms":%.3f,"user":{"id":%d,"country":"%s"},"bytes":%d}`+"\n",
			i%28+1, i%60, i%59, []string{"info", "warn", "error"}[r.IntN(3)], []int{200, 200, 404, 500}[r.IntN(4)], r.IntN(1e6), r.IntN(50), r.Float64()*100, r.IntN(1e5), []string{"de", "fr", "us"}[r.IntN(3)], r.IntN(1e5))
	}
	return b.Bytes()
}

func BenchmarkObject(b *testing.B) {
	text := Pad(logs(20000))
	k := NewKeys("status", "level")
	out := make([]Value, 2)
	b.SetBytes(int64(len(text)))
	for b.Loop() {
		for i := 0; i < len(text); {
			next, err := k.Object(text, i, out)
			if err != nil {
				b.Fatal(err)
			}
			i = next + 1
		}
	}
}
