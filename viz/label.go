package viz

import (
	"strings"
	"sync"
	"unicode"
	"unicode/utf8"

	"golang.org/x/image/font"
	"golang.org/x/image/font/gofont/goregular"
	"golang.org/x/image/font/opentype"
	"golang.org/x/image/font/sfnt"
)

// mostLetters is how many letters a label shows.
const mostLetters = 36

// oneLine makes any text fit to be shown on one line: what no font has a shape
// for becomes a space.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || isBidi(r) {
			return ' '
		}
		return r
	}, strings.ToValidUTF8(s, "\uFFFD"))
}

// isBidi reports the marks that turn the direction of all text after them.
func isBidi(r rune) bool {
	return r >= '\u202a' && r <= '\u202e' || r >= '\u2066' && r <= '\u2069' || r == '\u200e' || r == '\u200f'
}

func shorten(s string, most int) string {
	if utf8.RuneCountInString(s) <= most {
		return s
	}
	return string([]rune(s)[:most-1]) + "…"
}

// label returns a line of a label as it is shown.
func label(s string) string { return shorten(oneLine(s), mostLetters) }

// tooltip returns a longer text as it is shown beside the pointer.
func tooltip(s string) string { return shorten(oneLine(s), 400) }

// typeface returns the font that pictures are measured with and PNGs are
// written in.
var typeface = sync.OnceValue(func() *sfnt.Font {
	f, err := opentype.Parse(goregular.TTF)
	if err != nil {
		panic("viz: the font in this program is broken: " + err.Error())
	}
	return f
})

// face returns the font at a size in pixels.
func face(size float64) font.Face {
	f, err := opentype.NewFace(typeface(), &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
	if err != nil {
		panic("viz: the font in this program is broken: " + err.Error())
	}
	return f
}

// measure returns the width of text in a face. Letters that the font lacks are
// taken to be as wide as they are high.
func measure(f font.Face, size float64, s string) float64 {
	var buf sfnt.Buffer
	width := 0.0
	for _, r := range s {
		if i, err := typeface().GlyphIndex(&buf, r); err != nil || i == 0 {
			width += size
			continue
		}
		if adv, ok := f.GlyphAdvance(r); ok {
			width += float64(adv) / 64
		}
	}
	return width
}
