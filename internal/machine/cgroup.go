package machine

import (
	"bufio"
	"io/fs"
	"iter"
	"math"
	"path"
	"strconv"
	"strings"
)

// A group is the control group of this process in one hierarchy, as seen in
// the file system: every directory from its own up to the mount point.
type group struct {
	version int      // 1 or 2
	dirs    []string // innermost first, relative to the root of the fs.FS
}

// groups finds the hierarchies that can limit the named controller. A machine
// can mount both versions (a "hybrid" one does, with v2 empty of controllers),
// so all are returned; one that has no such controller simply has no such file.
func groups(root fs.FS, controller string) []group {
	var found []group
	mounts := mountsOf(root)
	for line := range linesOf(root, "proc/self/cgroup") {
		// hierarchy:controllers:path, where v2 is "0::path".
		part := strings.SplitN(line, ":", 3)
		if len(part) != 3 {
			continue
		}
		version := 1
		if part[0] == "0" && part[1] == "" {
			version = 2
		} else if !hasWord(part[1], controller) {
			continue
		}
		for _, m := range mounts {
			if m.version == version && (version == 2 || hasWord(m.options, controller)) {
				found = append(found, group{version, m.climb(part[2])})
				break
			}
		}
	}
	return found
}

// A mount is one control group file system.
type mount struct {
	version int
	root    string // the group that the mount point shows
	point   string
	options string // of the super block: names the controllers of v1
}

// climb returns the directories of the group at the absolute path p in its
// hierarchy and of all its parents that this mount shows. A group outside of
// the mount (a container that sees its host's paths but only its own mount)
// leaves the mount point.
func (m mount) climb(p string) []string {
	rel, inside := strings.CutPrefix(path.Clean(p), strings.TrimSuffix(m.root, "/"))
	if !inside || (rel != "" && rel[0] != '/') {
		rel = ""
	}
	var dirs []string
	for rel = strings.Trim(rel, "/"); rel != "" && rel != "."; rel = path.Dir(rel) {
		dirs = append(dirs, path.Join(m.point, rel))
	}
	return append(dirs, m.point)
}

// mountsOf reads the control group mounts out of /proc/self/mountinfo:
//
//	31 23 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
//	id up dev root point               options     [fields] - type source super
func mountsOf(root fs.FS) []mount {
	var mounts []mount
	for line := range linesOf(root, "proc/self/mountinfo") {
		left, right, ok := strings.Cut(line, " - ")
		head, tail := strings.Fields(left), strings.Fields(right)
		if !ok || len(head) < 5 || len(tail) < 3 {
			continue
		}
		m := mount{root: head[3], point: strings.TrimPrefix(head[4], "/"), options: tail[2]}
		switch tail[0] {
		case "cgroup":
			m.version = 1
		case "cgroup2":
			m.version = 2
		default:
			continue
		}
		mounts = append(mounts, m)
	}
	return mounts
}

// memoryLimit returns the smallest memory limit on this process and the file
// that sets it; ok is false when there is none.
func memoryLimit(root fs.FS) (limit uint64, file string, ok bool) {
	limit = math.MaxUint64
	for _, g := range groups(root, "memory") {
		// Above memory.high a group is throttled to a crawl, long before
		// memory.max kills: to plan with, it is as much a limit.
		names := []string{"memory.max", "memory.high"}
		if g.version == 1 {
			names = []string{"memory.limit_in_bytes"}
		}
		for _, dir := range g.dirs {
			for _, name := range names {
				n, err := strconv.ParseUint(word(root, path.Join(dir, name)), 10, 64)
				if err == nil && n > 0 && n < limit {
					limit, file, ok = n, "/"+path.Join(dir, name), true
				}
			}
		}
	}
	return limit, file, ok
}

// cpuQuota returns the tightest CPU quota on this process.
func cpuQuota(root fs.FS) Quota {
	var q Quota
	keep := func(quota, period, file string) {
		us, err1 := strconv.ParseFloat(quota, 64)
		of, err2 := strconv.ParseFloat(period, 64)
		if err1 != nil || err2 != nil || us <= 0 || of <= 0 {
			return // "max" in v2, -1 in v1
		}
		if cpus := us / of; q.CPUs == 0 || cpus < q.CPUs {
			q = Quota{CPUs: cpus, Source: "/" + file}
		}
	}
	for _, g := range groups(root, "cpu") {
		for _, dir := range g.dirs {
			if g.version == 1 {
				file := path.Join(dir, "cpu.cfs_quota_us")
				keep(word(root, file), word(root, path.Join(dir, "cpu.cfs_period_us")), file)
				continue
			}
			file := path.Join(dir, "cpu.max")
			if quota, period, ok := strings.Cut(word(root, file), " "); ok {
				keep(quota, period, file)
			}
		}
	}
	return q
}

// physical returns the memory that /proc/meminfo says is there.
func physical(root fs.FS) (bytes uint64, ok bool) {
	for line := range linesOf(root, "proc/meminfo") {
		f := strings.Fields(line)
		if len(f) < 2 || f[0] != "MemTotal:" {
			continue
		}
		kib, err := strconv.ParseUint(f[1], 10, 64)
		return kib << 10, err == nil && kib > 0
	}
	return 0, false
}

// memoryOf is Memory on Linux.
func memoryOf(root fs.FS) (bytes uint64, source string) {
	total, known := physical(root)
	limit, file, limited := memoryLimit(root)
	switch {
	case limited && (!known || limit < total):
		return limit, "control group, " + file
	case known:
		return total, "physical memory, /proc/meminfo"
	default:
		return 0, "unknown: /proc/meminfo cannot be read"
	}
}

// modelOf returns the processor's name from /proc/cpuinfo. ARM kernels give
// numbers instead of names; those are left to the caller as "".
func modelOf(root fs.FS) string {
	for line := range linesOf(root, "proc/cpuinfo") {
		key, value, _ := strings.Cut(line, ":")
		switch strings.TrimSpace(key) {
		case "model name", "Model", "cpu model":
			return strings.TrimSpace(value)
		}
	}
	return ""
}

// hasWord reports whether the comma-separated list has the word.
func hasWord(list, word string) bool {
	for w := range strings.SplitSeq(list, ",") {
		if w == word {
			return true
		}
	}
	return false
}

// word returns a file's text without the space around it, "" if it cannot be
// read: a missing file of a control group means a missing controller.
func word(root fs.FS, name string) string {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return ""
	}
	return strings.TrimSpace(string(text))
}

// linesOf yields a file's lines, none if it cannot be opened. It stops reading
// with its caller: /proc/cpuinfo of a large machine is megabytes.
func linesOf(root fs.FS, name string) iter.Seq[string] {
	return func(yield func(string) bool) {
		f, err := root.Open(name)
		if err != nil {
			return
		}
		defer f.Close()
		for s := bufio.NewScanner(f); s.Scan(); {
			if !yield(s.Text()) {
				return
			}
		}
	}
}
