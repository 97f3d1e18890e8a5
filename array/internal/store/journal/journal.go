// Package journal keeps a list of the regions of an array that are stored
// already, beside a target that is not finished yet, so that a Store that was
// interrupted can go on.
//
// A journal is text: what is stored, who stores it, and a line for each region
// with the checksum of its elements.
//
//	weft journal 1
//	{"Format":"npy","DType":"float64","Shape":[4,4],"Of":""}
//	owner 4f2a90c1
//	done 0,0 2,4 1c291ca3
//	done 2,0 2,4 e3069283
//
// # Invariants
//
//   - A region is written down when all its bytes have been handed to the system,
//     and believed only if they are still there: after a crash of the machine
//     the checksum says so. No region needs a sync of its own.
//   - Lines are appended by single writes, by several processes at once; a line
//     that is cut off or damaged is one that is not there.
//   - A target has one owner. Who begins or goes on with a target replaces the
//     journal, and its former owner is told at the next region.
//
// # Limits
//
// Two owners that begin within the same moment are told apart by the last one's
// name in the journal, not kept from beginning.
package journal

import (
	"bufio"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/cb434341/weft/array/internal/store"
	"github.com/cb434341/weft/internal/atomicfile"
	"github.com/cb434341/weft/internal/block"
)

// ErrTaken is among the causes of an error of a Writer whose target another
// Writer has begun anew.
var ErrTaken = errors.New("another Store to the same place has begun since")

const magic = "weft journal 1"

// Head says what a target is to hold. A Store goes on with what is left of
// another only if their heads are equal.
type Head struct {
	Format string
	DType  string
	Shape  []int
	Layout []int  // what else the format needs to be the same
	Of     string // what the caller says that it is made of
}

// equal reports that two heads are those of one target.
func (h Head) equal(o Head) bool {
	return h.Format == o.Format && h.DType == o.DType && h.Of == o.Of &&
		slices.Equal(h.Shape, o.Shape) && slices.Equal(h.Layout, o.Layout)
}

// Region is a part of an array that is stored, and the checksum of its elements
// in row-major order.
type Region struct {
	Lo, Shape []int
	Sum       uint32
}

var table = crc32.MakeTable(crc32.Castagnoli)

// Sum is the checksum of the elements of a contiguous block.
func Sum(b *block.Block) uint32 { return crc32.Checksum(b.Bytes(), table) }

// Path returns where the journal of the target of a final name lies, and Part
// where the target lies until it is finished.
func Path(name string) string { return atomicfile.Beside(name, ".weft-journal") }

// Part returns where the target of a final name lies until it is finished.
func Part(name string) string { return Target(name).Part() }

// Target returns the target of a final name. It has no owner but the one whom
// the journal names: another one may go on with it.
func Target(name string) atomicfile.Target { return atomicfile.Target{Path: name} }

// Begin puts a journal in place of any other at path, with regions that are
// stored already.
func Begin(path string, head Head, owner string, done []Region) error {
	b, err := json.Marshal(head)
	if err != nil {
		return err
	}
	text := append([]byte(magic+"\n"), b...)
	text = fmt.Appendf(text, "\nowner %s\n", owner)
	for _, r := range done {
		text = r.append(text)
	}
	// Under its own name first: who reads it sees the old one or the new one.
	next := path + "-" + owner
	if err := os.WriteFile(next, text, 0o666); err != nil {
		os.Remove(next) //nolint:errcheck // the first error is the one to tell
		return err
	}
	return os.Rename(next, path)
}

// Load reads the journal at path: nil without one. Lines that are damaged are
// left out.
func Load(path string) (*Journal, error) {
	f, err := os.Open(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer f.Close() //nolint:errcheck // read only
	lines := bufio.NewReader(f)
	first, _ := lines.ReadString('\n')
	second, _ := lines.ReadString('\n')
	third, _ := lines.ReadString('\n')
	j := &Journal{}
	owner, ok := strings.CutPrefix(third, "owner ")
	if first != magic+"\n" || !ok || json.Unmarshal([]byte(second), &j.Head) != nil {
		return nil, fmt.Errorf("%s is no journal of a Store", path)
	}
	j.Owner = strings.TrimSpace(owner)
	at := map[string]int{}
	for {
		line, err := lines.ReadString('\n')
		if err != nil {
			return j, nil // a line without an end is none
		}
		r, ok := parse(line, len(j.Head.Shape))
		if !ok {
			continue
		}
		key := key(r.Lo, r.Shape)
		if i, again := at[key]; again {
			j.Done[i] = r // a task that ran twice
			continue
		}
		at[key] = len(j.Done)
		j.Done = append(j.Done, r)
	}
}

// Journal is what a journal said when it was read.
type Journal struct {
	Head  Head
	Owner string
	Done  []Region
}

// Matches reports that the journal is that of such a target; that of none is no
// journal.
func (j *Journal) Matches(head Head) bool { return j != nil && j.Head.equal(head) }

// Missing returns how many elements of the array are in no region. Regions do
// not overlap.
func (j *Journal) Missing() int {
	n := block.Count(j.Head.Shape)
	for _, r := range j.Done {
		n -= block.Count(r.Shape)
	}
	return n
}

// Verify reads the stored regions again, and returns a function that reports
// whether a region is stored as it was written.
func (j *Journal) Verify(ctx context.Context, d block.DType, read func(ctx context.Context, lo []int, dst *block.Block) error) (func(lo, shape []int) bool, error) {
	good := map[string]bool{}
	for _, r := range j.Done {
		if err := ctx.Err(); err != nil {
			return nil, context.Cause(ctx)
		}
		if store.CheckRegion(store.Info{Shape: j.Head.Shape}, r.Lo, r.Shape) != nil {
			continue
		}
		b := block.New(d, r.Shape...)
		err := read(ctx, r.Lo, b)
		good[key(r.Lo, r.Shape)] = err == nil && Sum(b) == r.Sum
		b.Release()
	}
	return func(lo, shape []int) bool { return good[key(lo, shape)] }, nil
}

// A Log is a journal that is open for more regions.
type Log struct {
	Head Head
	// Inode tells this journal from others of its path and owner, as there are
	// when one Store runs twice.
	Inode uint64
	f     *os.File
}

type logKey struct {
	path, owner string
	inode       uint64
}

var logs store.Files[logKey, *Log]

// Use opens the journal at path for more regions of the owner's, or finds it
// open.
func Use(path, owner string) (*store.Handle[*Log], error) {
	id, err := store.Identify(path)
	if errors.Is(err, os.ErrNotExist) {
		return nil, errUnbegun
	}
	if err != nil {
		return nil, err
	}
	return logs.Open(logKey{path, owner, id.Inode}, func() (*Log, error) {
		j, err := Owned(path, owner)
		if err != nil {
			return nil, err
		}
		f, err := os.OpenFile(path, os.O_WRONLY|os.O_APPEND, 0)
		if err != nil {
			return nil, err
		}
		return &Log{Head: j.Head, Inode: id.Inode, f: f}, nil
	})
}

var errUnbegun = errors.New("nothing has been created there, or it is finished already")

// Owned is Load of a journal that must be there and be the owner's.
func Owned(path, owner string) (*Journal, error) {
	j, err := Load(path)
	switch {
	case err != nil:
		return nil, err
	case j == nil:
		return nil, errUnbegun
	case j.Owner != owner:
		return nil, ErrTaken
	}
	return j, nil
}

// Whole is Owned of a journal whose target is to be finished: nothing is missing.
func Whole(path, owner string) (*Journal, error) {
	j, err := Owned(path, owner)
	if err != nil {
		return nil, err
	}
	if n := j.Missing(); n > 0 {
		return nil, fmt.Errorf("%d of %d elements have not been written", n, block.Count(j.Head.Shape))
	}
	return j, nil
}

// Taken reports whether the journal at path is that of another owner, who has
// begun since: what lies there is not for this one to remove.
func Taken(path, owner string) bool {
	j, err := Load(path)
	return err == nil && j != nil && j.Owner != owner
}

// Append writes a region down as stored.
func (l *Log) Append(r Region) error {
	_, err := l.f.Write(r.append(nil))
	return err
}

// Close closes the journal.
func (l *Log) Close() error { return l.f.Close() }

// Forget closes the journal in this process, and returns its inode, 0 if there
// is none.
func Forget(path, owner string) (inode uint64, err error) {
	id, err := store.Identify(path)
	if errors.Is(err, os.ErrNotExist) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return id.Inode, logs.Drop(logKey{path, owner, id.Inode})
}

// Remove removes the journal at path, if there is one.
func Remove(path string) error {
	if err := os.Remove(path); err != nil && !errors.Is(err, os.ErrNotExist) {
		return err
	}
	return nil
}

func (r Region) append(b []byte) []byte {
	return fmt.Appendf(b, "done %s %08x\n", key(r.Lo, r.Shape), r.Sum)
}

// key is a region as text; "-" for no axes.
func key(lo, shape []int) string { return numbers(lo) + " " + numbers(shape) }

func numbers(ns []int) string {
	if len(ns) == 0 {
		return "-"
	}
	var b []byte
	for i, n := range ns {
		if i > 0 {
			b = append(b, ',')
		}
		b = strconv.AppendInt(b, int64(n), 10)
	}
	return string(b)
}

func parse(line string, axes int) (r Region, ok bool) {
	words := strings.Fields(line)
	if len(words) != 4 || words[0] != "done" {
		return r, false
	}
	sum, err := strconv.ParseUint(words[3], 16, 32)
	if err != nil {
		return r, false
	}
	r.Sum = uint32(sum)
	var okLo, okShape bool
	r.Lo, okLo = parseNumbers(words[1], axes)
	r.Shape, okShape = parseNumbers(words[2], axes)
	return r, okLo && okShape
}

func parseNumbers(text string, axes int) ([]int, bool) {
	if text == "-" {
		return []int{}, axes == 0
	}
	words := strings.Split(text, ",")
	ns := make([]int, len(words))
	for i, w := range words {
		n, err := strconv.Atoi(w)
		if err != nil || n < 0 {
			return nil, false
		}
		ns[i] = n
	}
	return ns, len(ns) == axes
}
