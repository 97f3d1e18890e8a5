package graph

import (
	"crypto/rand"
	"encoding/binary"
	"fmt"
	"reflect"
	"runtime"
	"sync"
	"time"
	"unsafe"
)

// timePlan writes a time exactly, which its own MarshalBinary does not: that
// drops the name of the zone and the reading of the monotonic clock.
//
// A monotonic reading means something in one process only, so it goes with the
// process's own number, and elsewhere is dropped as Go's encoders drop it.
type timePlan struct{}

// The first byte of a time: which zone, and whether there is a monotonic
// reading.
const (
	zoneUTC = iota
	zoneLocal
	zoneFixed // a name and an offset follow
	zoneNamed // a name follows, such as Europe/Berlin
	zoneMask  = 3
	monotonic = 4
)

// timeWords is a time as it is in memory: the only way to a monotonic reading.
type timeWords struct {
	wall uint64
	ext  int64
	loc  *time.Location
}

// hasTimeWords says that this Go release's time.Time is what we think it is;
// if not, monotonic readings are lost.
var hasTimeWords = func() bool {
	ours, theirs := reflect.TypeFor[timeWords](), timeType
	same := theirs.Size() == ours.Size() && theirs.NumField() == ours.NumField()
	for i := 0; same && i < ours.NumField(); i++ {
		a, b := ours.Field(i), theirs.Field(i)
		same = a.Name == b.Name && a.Type == b.Type && a.Offset == b.Offset
	}
	return same
}()

const hasMonotonic = 1 << 63 // in wall

var processNumber = sync.OnceValue(func() (n [8]byte) {
	_, _ = rand.Read(n[:]) // never fails
	return n
})

func (timePlan) encode(e *encoder, p unsafe.Pointer) {
	t := (*time.Time)(p)
	zone := e.zone.of(*t)
	if zone.err != nil {
		e.fail(zone.err)
		return
	}
	words := (*timeWords)(p)
	var b [16]byte
	if hasTimeWords && words.wall&hasMonotonic != 0 {
		e.byte(zone.kind | monotonic)
		binary.LittleEndian.PutUint64(b[:], words.wall)
		binary.LittleEndian.PutUint64(b[8:], uint64(words.ext))
		e.bytes(b[:])
		n := processNumber()
		e.bytes(n[:])
	} else {
		e.byte(zone.kind)
		binary.LittleEndian.PutUint64(b[:], uint64(t.Unix()))
		binary.LittleEndian.PutUint32(b[8:], uint32(t.Nanosecond()))
		e.bytes(b[:12])
	}
	switch zone.kind {
	case zoneFixed:
		e.text(zone.name)
		e.number(uint64(zone.offset))
	case zoneNamed:
		e.text(zone.name)
	}
}

func (timePlan) decode(d *decoder, p unsafe.Pointer) {
	kind := d.byte()
	if kind > zoneMask|monotonic {
		d.damaged("this is no time")
		return
	}
	var b [24]byte
	if kind&monotonic != 0 {
		d.full(b[:])
	} else {
		d.full(b[:12])
	}
	zone := zoneKey{kind: kind & zoneMask}
	switch zone.kind {
	case zoneFixed:
		zone.name = d.text()
		zone.offset = int(d.number())
	case zoneNamed:
		zone.name = d.text()
	}
	loc, err := d.zone.load(zone)
	if err != nil {
		d.damaged("a time: %w", err)
		return
	}
	t := (*time.Time)(p)
	low, high := binary.LittleEndian.Uint64(b[:]), binary.LittleEndian.Uint64(b[8:])
	switch {
	case kind&monotonic == 0:
		*t = time.Unix(int64(low), int64(uint32(high))).In(loc)
	case !hasTimeWords || low&hasMonotonic == 0:
		d.damaged("a time without its clock")
	default:
		// Not by In, which drops the monotonic reading.
		*(*timeWords)(p) = timeWords{low, int64(high), loc}
		if [8]byte(b[16:]) != processNumber() {
			*t = t.Round(0)
		}
	}
}

// zoneKey is a time zone as it is written.
type zoneKey struct {
	kind   byte
	name   string
	offset int
	err    error
}

// zoneMemory remembers the last zone met, since times come in columns.
type zoneMemory struct {
	loc *time.Location
	key zoneKey
}

// of returns how to write the zone of a time.
func (m *zoneMemory) of(t time.Time) zoneKey {
	loc := t.Location()
	switch loc {
	case time.UTC:
		return zoneKey{kind: zoneUTC}
	case time.Local:
		return zoneKey{kind: zoneLocal}
	case m.loc:
		return m.key
	}
	m.loc, m.key = loc, zoneKeyOf(t, loc)
	return m.key
}

func zoneKeyOf(t time.Time, loc *time.Location) zoneKey {
	name, offset := t.Zone()
	if reflect.DeepEqual(loc, time.FixedZone(name, offset)) {
		return zoneKey{kind: zoneFixed, name: name, offset: offset}
	}
	key := zoneKey{kind: zoneNamed, name: loc.String()}
	again, err := loadZone(key.name)
	if err == nil {
		if n, o := t.In(again).Zone(); n == name && o == offset {
			return key
		}
	}
	return zoneKey{err: fmt.Errorf("graph: encode time.Time: the time zone %q cannot be loaded by its name here", key.name)}
}

// load returns the zone that was written.
func (m *zoneMemory) load(key zoneKey) (*time.Location, error) {
	switch key.kind {
	case zoneUTC:
		return time.UTC, nil
	case zoneLocal:
		return time.Local, nil
	}
	if m.loc != nil && m.key == key {
		return m.loc, nil
	}
	loc := time.FixedZone(key.name, key.offset)
	if key.kind == zoneNamed {
		var err error
		if loc, err = loadZone(key.name); err != nil {
			return nil, err
		}
	}
	m.loc, m.key = loc, key
	return loc, nil
}

// zones holds the named zones in use, so that all times share them.
var zones sync.Map // string -> *time.Location

func loadZone(name string) (*time.Location, error) {
	if loc, ok := zones.Load(name); ok {
		return loc.(*time.Location), nil
	}
	loc, err := time.LoadLocation(name)
	if err != nil {
		return nil, err
	}
	kept, _ := zones.LoadOrStore(name, loc)
	return kept.(*time.Location), nil
}

// isGenerated reports whether the compiler wrote a method: the way to that of
// an embedded field.
func isGenerated(m reflect.Method) bool {
	pc := m.Func.Pointer()
	f := runtime.FuncForPC(pc)
	if f == nil {
		return false
	}
	file, _ := f.FileLine(pc)
	return file == "<autogenerated>"
}
