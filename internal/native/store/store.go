// Package store keeps compiled kernels on disk, by the content that they were
// compiled from.
//
//	Store    a folder of entries
//	Key      what an entry was made from: a hash of everything that matters
//	entry    one file: magic, key, length, content, hash of all that
//
//	s, err := store.Open("")         // the user's cache folder
//	object, err := s.Get(key)        // ErrMissing, ErrDamaged
//	err = s.Put(key, object)
//
// Any number of processes may use one folder: an entry appears whole, by a
// rename, and two that write the same entry write the same content. Readers hash
// what they read and compare it with what the entry says, so that a truncated or
// changed one is never used; it is removed, and made anew. A folder that somebody
// else can write to is refused, because what is in it will be run.
//
// The folder is bounded: when its entries take more than Limit, those that have
// not been used for longest are removed. The time of use is the file's time,
// which is brought up to date once a day.
package store

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"time"
)

// Limit is the size that a folder is kept below, in bytes.
const Limit = 256 << 20

var (
	// ErrMissing is an entry that is not there.
	ErrMissing = errors.New("not in the cache")
	// ErrDamaged is an entry whose content is not what was written.
	ErrDamaged = errors.New("damaged")
	// ErrOff is a store that the environment turns off.
	ErrOff = errors.New("store: turned off by WEFT_CACHE=off")
)

// A Key names an entry.
type Key [sha256.Size]byte

// KeyOf hashes parts; each counts with its length, so that no two lists of parts
// run together.
func KeyOf(parts ...string) Key {
	h := sha256.New()
	for _, p := range parts {
		var n [8]byte
		binary.LittleEndian.PutUint64(n[:], uint64(len(p)))
		h.Write(n[:])
		h.Write([]byte(p))
	}
	return Key(h.Sum(nil))
}

// String is k in hexadecimal.
func (k Key) String() string { return hex.EncodeToString(k[:]) }

// A Store is a folder of entries.
type Store struct {
	dir   string
	limit int64
}

// Folder is where Open looks when it is not told: the environment's WEFT_CACHE,
// or weft/jit in the user's cache folder.
func Folder() (string, error) {
	if dir := os.Getenv("WEFT_CACHE"); dir != "" {
		return dir, nil
	}
	dir, err := os.UserCacheDir()
	if err != nil {
		return "", fmt.Errorf("store: no cache folder: %w", err)
	}
	return filepath.Join(dir, "weft", "jit"), nil
}

// Open makes the folder if there is none; "" stands for Folder.
func Open(dir string) (*Store, error) {
	if dir == "" {
		var err error
		if dir, err = Folder(); err != nil {
			return nil, err
		}
	}
	if dir == "off" {
		return nil, ErrOff
	}
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	if err := private(dir); err != nil {
		return nil, fmt.Errorf("store: %s: %w", dir, err)
	}
	return &Store{dir, Limit}, nil
}

// Dir is the folder.
func (s *Store) Dir() string { return s.dir }

// extension tells entries from other files.
const extension = ".weft"

func (s *Store) file(k Key) string { return filepath.Join(s.dir, k.String()+extension) }

// magic begins an entry; its number changes with the format.
const magic = "weft jit 1\n"

const headLen = len(magic) + sha256.Size + 8

// Get returns the content of an entry.
func (s *Store) Get(k Key) ([]byte, error) {
	name := s.file(k)
	data, err := os.ReadFile(name)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, ErrMissing
	}
	if err != nil {
		return nil, fmt.Errorf("store: %w", err)
	}
	content, ok := open(k, data)
	if !ok {
		// What cannot be removed is overwritten by the next Put.
		_ = os.Remove(name)
		return nil, fmt.Errorf("store: %s: %w", name, ErrDamaged)
	}
	s.used(name)
	return content, nil
}

// open checks an entry and returns its content.
func open(k Key, data []byte) (content []byte, ok bool) {
	if len(data) < headLen+sha256.Size || string(data[:len(magic)]) != magic {
		return nil, false
	}
	body, sum := data[:len(data)-sha256.Size], data[len(data)-sha256.Size:]
	if sha256.Sum256(body) != [sha256.Size]byte(sum) || !bytes.Equal(body[len(magic):len(magic)+sha256.Size], k[:]) {
		return nil, false
	}
	content = body[headLen:]
	return content, binary.LittleEndian.Uint64(body[headLen-8:]) == uint64(len(content))
}

// seal is the inverse of open.
func seal(k Key, content []byte) []byte {
	data := make([]byte, 0, headLen+len(content)+sha256.Size)
	data = append(data, magic...)
	data = append(data, k[:]...)
	data = binary.LittleEndian.AppendUint64(data, uint64(len(content)))
	data = append(data, content...)
	sum := sha256.Sum256(data)
	return append(data, sum[:]...)
}

// Put writes an entry, whole or not at all.
func (s *Store) Put(k Key, content []byte) error {
	f, err := os.CreateTemp(s.dir, "new-*")
	if err != nil {
		return fmt.Errorf("store: %w", err)
	}
	_, err = f.Write(seal(k, content))
	err = errors.Join(err, f.Close())
	if err == nil {
		err = os.Rename(f.Name(), s.file(k))
	}
	if err != nil {
		_ = os.Remove(f.Name()) // the write's error says what is wrong
		return fmt.Errorf("store: %w", err)
	}
	s.trim()
	return nil
}

// used brings an entry's time up to date; a folder that cannot be written to
// keeps its old ones.
func (s *Store) used(name string) {
	now := time.Now()
	if info, err := os.Stat(name); err == nil && now.Sub(info.ModTime()) > 24*time.Hour {
		_ = os.Chtimes(name, now, now)
	}
}

// abandoned is the age of a file that some process began and did not end.
const abandoned = time.Hour

// trim removes the entries that were used least lately, until a quarter of the
// limit is free, and files that a killed process left behind. Other processes may
// do the same: what is gone already is fine.
func (s *Store) trim() {
	files, err := os.ReadDir(s.dir)
	if err != nil {
		return
	}
	var entries []fs.FileInfo
	var total int64
	for _, f := range files {
		info, err := f.Info()
		switch {
		case err != nil || !info.Mode().IsRegular():
		case filepath.Ext(f.Name()) == extension:
			entries = append(entries, info)
			total += info.Size()
		case time.Since(info.ModTime()) > abandoned && filepath.Ext(f.Name()) == "":
			_ = os.Remove(filepath.Join(s.dir, f.Name()))
		}
	}
	if total <= s.limit {
		return
	}
	slices.SortFunc(entries, func(a, b fs.FileInfo) int { return a.ModTime().Compare(b.ModTime()) })
	for _, e := range entries {
		if total <= s.limit/4*3 {
			return
		}
		_ = os.Remove(filepath.Join(s.dir, e.Name()))
		total -= e.Size()
	}
}
