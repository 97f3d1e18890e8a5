package csv

import (
	"encoding/binary"
	"math/bits"

	"github.com/cb434341/weft/frame/table"
)

// A moment is a date or a time that was read.
type moment struct {
	days   int32 // since 1970-01-01
	nanos  int64 // of the day, less the offset of the zone: may be negative, or more than a day
	time   bool  // there is a time
	zoned  bool  // and a zone
	digits int   // behind the point of the seconds
}

// civil is the days from 1970-01-01 to a date, in the calendar of today (Hinnant,
// "chrono-compatible low-level date algorithms", days_from_civil).
func civil(y, m, d int32) int32 {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400
	if y < 0 {
		era = -1
	}
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return era*146097 + yoe*365 + yoe/4 - yoe/100 + doy - 719468
}

var monthDays = [13]int32{0, 31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}

// parseDate reads 2006-01-02 at the front of b, which has ten bytes or more.
func parseDate(b []byte) (int32, bool) {
	if len(b) < 10 || b[4] != '-' || b[7] != '-' {
		return 0, false
	}
	// YYYY-MM- and DD: the digits side by side, YYYYMMDD.
	w := binary.LittleEndian.Uint64(b)
	w = w&0xffffffff | w>>8&0xffff00000000 | uint64(binary.LittleEndian.Uint16(b[8:]))<<48
	w ^= 0x3030303030303030
	if notDigits(w) != 0 {
		return 0, false
	}
	v := int32(digits(w))
	y, m, d := v/10000, v/100%100, v%100
	if m < 1 || m > 12 || d < 1 || d > monthDays[m] || m == 2 && d == 29 && (y%4 != 0 || y%100 == 0 && y%400 != 0) {
		return 0, false
	}
	return civil(y, m, d), true
}

// parseSeconds reads 2006-01-02 15:04:05, which is what most times look like: the
// seconds since 1970.
func parseSeconds(b []byte) (int64, bool) {
	days, ok := parseDate(b)
	w := binary.LittleEndian.Uint64(b[11:]) ^ 0x30303a30303a3030 // 15:04:05, colons become 0
	if !ok || b[10] != ' ' && b[10] != 'T' || notDigits(w) != 0 || w&0x0000ff0000ff0000 != 0 {
		return 0, false
	}
	h, m, s := w&0xff*10+w>>8&0xff, w>>24&0xff*10+w>>32&0xff, w>>48&0xff*10+w>>56
	return int64(days)*86400 + int64(h*3600+m*60+s), h < 24 && m < 60 && s < 60
}

// pair reads two digits.
func pair(b []byte) (int64, bool) {
	t, u := b[0]-'0', b[1]-'0'
	return int64(t)*10 + int64(u), t <= 9 && u <= 9
}

// parseClock reads 15:04, 15:04:05 or 15:04:05.999 at the front of b: nanoseconds,
// digits behind the point, what is left.
func parseClock(b []byte) (nanos int64, fraction int, rest []byte, ok bool) {
	if len(b) < 5 || b[2] != ':' {
		return 0, 0, nil, false
	}
	h, ok1 := pair(b)
	m, ok2 := pair(b[3:])
	if !ok1 || !ok2 || h > 23 || m > 59 {
		return 0, 0, nil, false
	}
	nanos, b = (h*3600+m*60)*1e9, b[5:]
	if len(b) < 3 || b[0] != ':' {
		return nanos, 0, b, true
	}
	s, ok3 := pair(b[1:])
	if !ok3 || s > 59 {
		return 0, 0, nil, false
	}
	nanos, b = nanos+s*1e9, b[3:]
	if len(b) < 2 || b[0] != '.' && b[0] != ',' {
		return nanos, 0, b, true
	}
	i := 1
	var v int64
	for ; i < len(b) && b[i]-'0' <= 9; i++ {
		if i > 9 {
			return 0, 0, nil, false // finer than nanoseconds
		}
		v = v*10 + int64(b[i]-'0')
	}
	if i == 1 {
		return 0, 0, nil, false
	}
	for n := i; n <= 9; n++ {
		v *= 10
	}
	return nanos + v, i - 1, b[i:], true
}

// parseMoment reads a date, or a date and a time with a zone or without:
// 2006-01-02[T ]15:04[:05[.999999999]][Z|+01|+0100|+01:00].
func parseMoment(b []byte) (m moment, ok bool) {
	m.days, ok = parseDate(b)
	if !ok || len(b) == 10 {
		return m, ok
	}
	if b[10] != ' ' && b[10] != 'T' && b[10] != 't' {
		return m, false
	}
	m.time = true
	m.nanos, m.digits, b, ok = parseClock(b[11:])
	if !ok || len(b) == 0 {
		return m, ok
	}
	m.zoned = true
	if b[0] == ' ' && len(b) > 1 {
		b = b[1:]
	}
	if len(b) == 1 && b[0]|0x20 == 'z' || string(b) == "UTC" {
		return m, true
	}
	sign := int64(1)
	switch b[0] {
	case '+':
		sign = -1
	case '-':
	default:
		return m, false
	}
	b = b[1:]
	if len(b) == 5 && b[2] == ':' {
		b = []byte{b[0], b[1], b[3], b[4]}
	}
	if len(b) != 2 && len(b) != 4 {
		return m, false
	}
	h, ok1 := pair(b)
	var mm int64
	ok2 := true
	if len(b) == 4 {
		mm, ok2 = pair(b[2:])
	}
	m.nanos += sign * (h*3600 + mm*60) * 1e9
	return m, ok1 && ok2 && h < 24 && mm < 60
}

// in is the moment in a unit; false if that cannot hold it exactly.
func (m moment) in(u table.Unit) (int64, bool) {
	per := u.Nanos()
	if m.nanos%per != 0 {
		return 0, false
	}
	hi, lo := bits.Mul64(uint64(abs(int64(m.days))), uint64(86400*u.PerSecond()))
	if hi != 0 || lo >= 1<<63 {
		return 0, false
	}
	days, rest := int64(lo), m.nanos/per
	if m.days < 0 {
		days = -days
	}
	sum := days + rest
	return sum, (sum > days) == (rest > 0)
}

func abs(v int64) int64 {
	if v < 0 {
		return -v
	}
	return v
}
