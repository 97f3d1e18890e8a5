package machine

import (
	"reflect"
	"runtime"
	"testing"
	"testing/fstest"
)

// tree is a fake / of a Linux machine: path to text.
type tree map[string]string

func (t tree) fs() fstest.MapFS {
	m := fstest.MapFS{}
	for name, text := range t {
		m[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return m
}

// with returns the tree with more files; later ones replace earlier ones.
func (t tree) with(more tree) tree {
	all := tree{}
	for _, from := range []tree{t, more} {
		for name, text := range from {
			all[name] = text
		}
	}
	return all
}

const mib = 1 << 20

// Three ways in which Linux mounts control groups; all have 8 GiB.
var (
	unified = tree{
		"proc/meminfo":         "MemTotal:        8388608 kB\nMemFree:         1 kB\n",
		"proc/self/cgroup":     "0::/batch/job7/step\n",
		"proc/self/mountinfo":  "22 1 0:20 / /proc rw - proc proc rw\n30 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
		"sys/fs/cgroup/ignore": "",
	}
	legacy = tree{
		"proc/meminfo":        "MemTotal: 8388608 kB\n",
		"proc/self/cgroup":    "9:name=systemd:/\n4:memory:/pods/a\n2:cpu,cpuacct:/pods/a\n",
		"proc/self/mountinfo": "32 31 0:29 / /sys/fs/cgroup/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct\n35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory\n",
	}
	// A container with the host's cgroup paths but a mount of its own group.
	container = tree{
		"proc/meminfo":        "MemTotal: 8388608 kB\n",
		"proc/self/cgroup":    "0::/docker/abc\n",
		"proc/self/mountinfo": "30 23 0:26 /docker/abc /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
	}
)

func TestMemory(t *testing.T) {
	const v1max = "9223372036854771712\n" // what v1 writes for no limit
	tests := []struct {
		name   string
		tree   tree
		bytes  uint64
		source string
	}{
		{"no limit", unified, 8192 * mib, "physical memory, /proc/meminfo"},
		{
			"v2 own group", unified.with(tree{"sys/fs/cgroup/batch/job7/step/memory.max": "1073741824\n"}),
			1024 * mib, "control group, /sys/fs/cgroup/batch/job7/step/memory.max",
		},
		{
			"v2 parent is tighter", unified.with(tree{
				"sys/fs/cgroup/batch/job7/step/memory.max": "1073741824\n",
				"sys/fs/cgroup/batch/job7/memory.max":      "536870912\n",
				"sys/fs/cgroup/batch/memory.max":           "max\n",
			}),
			512 * mib, "control group, /sys/fs/cgroup/batch/job7/memory.max",
		},
		{
			"v2 high is a limit", unified.with(tree{
				"sys/fs/cgroup/batch/memory.max":  "max\n",
				"sys/fs/cgroup/batch/memory.high": "268435456\n",
			}),
			256 * mib, "control group, /sys/fs/cgroup/batch/memory.high",
		},
		{
			"v2 above the machine", unified.with(tree{"sys/fs/cgroup/batch/memory.max": "1099511627776\n"}),
			8192 * mib, "physical memory, /proc/meminfo",
		},
		{
			"v1 own group", legacy.with(tree{
				"sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes": "2147483648\n",
				"sys/fs/cgroup/memory/memory.limit_in_bytes":        v1max,
			}),
			2048 * mib, "control group, /sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes",
		},
		{
			"v1 none", legacy.with(tree{"sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes": v1max}),
			8192 * mib, "physical memory, /proc/meminfo",
		},
		{
			"hybrid", legacy.with(tree{
				"proc/self/cgroup":    "4:memory:/pods/a\n0::/\n",
				"proc/self/mountinfo": legacy["proc/self/mountinfo"] + "41 31 0:38 / /sys/fs/cgroup/unified rw - cgroup2 cgroup2 rw\n",
				"sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes": "104857600\n",
			}),
			100 * mib, "control group, /sys/fs/cgroup/memory/pods/a/memory.limit_in_bytes",
		},
		{
			"container's own mount", container.with(tree{"sys/fs/cgroup/memory.max": "104857600\n"}),
			100 * mib, "control group, /sys/fs/cgroup/memory.max",
		},
		{
			"mount of a sibling", container.with(tree{
				"proc/self/cgroup":         "0::/docker/abcdef\n",
				"sys/fs/cgroup/memory.max": "104857600\n",
			}),
			100 * mib, "control group, /sys/fs/cgroup/memory.max",
		},
		{
			"own namespace", container.with(tree{
				"proc/self/cgroup":         "0::/\n",
				"proc/self/mountinfo":      "30 23 0:26 / /sys/fs/cgroup ro - cgroup2 cgroup rw\n",
				"sys/fs/cgroup/memory.max": "104857600\n",
			}),
			100 * mib, "control group, /sys/fs/cgroup/memory.max",
		},
		{
			"limit without meminfo",
			tree{
				"proc/self/cgroup":         "0::/\n",
				"proc/self/mountinfo":      unified["proc/self/mountinfo"],
				"sys/fs/cgroup/memory.max": "104857600\n",
			},
			100 * mib, "control group, /sys/fs/cgroup/memory.max",
		},
		{
			"damaged files",
			tree{
				"proc/meminfo":             "MemTotal:\nMemTotal: many kB\n",
				"proc/self/cgroup":         "\n::\n0::/\nnonsense\n",
				"proc/self/mountinfo":      "- \n1 2 3 - cgroup2\n" + unified["proc/self/mountinfo"],
				"sys/fs/cgroup/memory.max": "0\n",
			},
			0, "unknown: /proc/meminfo cannot be read",
		},
		{"nothing", tree{}, 0, "unknown: /proc/meminfo cannot be read"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			bytes, source := memoryOf(test.tree.fs())
			if bytes != test.bytes || source != test.source {
				t.Errorf("got %d (%s), want %d (%s)", bytes, source, test.bytes, test.source)
			}
		})
	}
}

func TestQuota(t *testing.T) {
	tests := []struct {
		name string
		tree tree
		want Quota
	}{
		{"none", unified, Quota{}},
		{"v2 max", unified.with(tree{"sys/fs/cgroup/batch/cpu.max": "max 100000\n"}), Quota{}},
		{
			"v2", unified.with(tree{
				"sys/fs/cgroup/batch/job7/cpu.max": "250000 100000\n",
				"sys/fs/cgroup/batch/cpu.max":      "400000 100000\n",
			}),
			Quota{2.5, "/sys/fs/cgroup/batch/job7/cpu.max"},
		},
		{
			"v2 parent", unified.with(tree{
				"sys/fs/cgroup/batch/job7/cpu.max": "250000 100000\n",
				"sys/fs/cgroup/batch/cpu.max":      "50000 100000\n",
			}),
			Quota{0.5, "/sys/fs/cgroup/batch/cpu.max"},
		},
		{
			"v1", legacy.with(tree{
				"sys/fs/cgroup/cpu,cpuacct/pods/a/cpu.cfs_quota_us":  "300000\n",
				"sys/fs/cgroup/cpu,cpuacct/pods/a/cpu.cfs_period_us": "100000\n",
				"sys/fs/cgroup/cpu,cpuacct/cpu.cfs_quota_us":         "-1\n",
				"sys/fs/cgroup/cpu,cpuacct/cpu.cfs_period_us":        "100000\n",
			}),
			Quota{3, "/sys/fs/cgroup/cpu,cpuacct/pods/a/cpu.cfs_quota_us"},
		},
		{"v1 no period", legacy.with(tree{"sys/fs/cgroup/cpu,cpuacct/pods/a/cpu.cfs_quota_us": "300000\n"}), Quota{}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := cpuQuota(test.tree.fs()); got != test.want {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

func TestCoresSource(t *testing.T) {
	quota := Quota{2.5, "/sys/fs/cgroup/cpu.max"}
	tests := []struct {
		name        string
		n, affinity int
		env         string
		quota       Quota
		want        string
	}{
		{"all", 8, 8, "", Quota{}, "CPUs this process may run on"},
		{"quota", 3, 8, "", quota, "quota of 2.5 of 8 CPUs, /sys/fs/cgroup/cpu.max"},
		{"quota wider than the machine", 2, 2, "", quota, "CPUs this process may run on"},
		{"environment", 4, 8, "4", quota, "GOMAXPROCS=4"},
		{"environment ignored by Go", 8, 8, "none", Quota{}, "CPUs this process may run on"},
		{"program", 5, 8, "", Quota{}, "set by the program; 8 CPUs"},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := coresSource(test.n, test.affinity, test.env, test.quota); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestModel(t *testing.T) {
	tests := []struct{ name, cpuinfo, want string }{
		{"x86", "processor\t: 0\nvendor_id\t: X\nmodel name\t: Fast CPU @ 3 GHz\nmodel name\t: other\n", "Fast CPU @ 3 GHz"},
		{"board", "processor\t: 0\nBogoMIPS\t: 108\n\nModel\t\t: Raspberry Pi 5\n", "Raspberry Pi 5"},
		{"arm server", "processor\t: 0\nCPU implementer\t: 0x41\n", ""},
		{"empty", "", ""},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			if got := modelOf((tree{"proc/cpuinfo": test.cpuinfo}).fs()); got != test.want {
				t.Errorf("got %q, want %q", got, test.want)
			}
		})
	}
}

func TestWidest(t *testing.T) {
	sets := []set{{"wide", 512, false}, {"middle", 256, true}, {"narrow", 128, true}}
	features := []feature{{"a", true}, {"b", false}, {"c", true}}
	got := widest(sets, features)
	want := Processor{Vector: "middle", Bits: 256, Features: []string{"a", "c"}}
	if !reflect.DeepEqual(got, want) {
		t.Errorf("got %+v, want %+v", got, want)
	}
	if got := widest(sets[:1], nil); got.Vector != "none" || got.Bits != 0 {
		t.Errorf("without any set: %+v", got)
	}
}

// TestThisMachine holds the answers against what is certain anywhere.
func TestThisMachine(t *testing.T) {
	bytes, source := Memory()
	switch runtime.GOOS {
	case "linux", "darwin", "windows":
		if bytes < 16*mib {
			t.Errorf("memory: %d bytes (%s)", bytes, source)
		}
	default:
		if source == "" {
			t.Error("memory: no reason given")
		}
	}
	cores, why := Cores()
	if cores != runtime.GOMAXPROCS(0) || why == "" {
		t.Errorf("cores: %d (%s)", cores, why)
	}
	if p := CPU(); p.Vector == "" || p.Bits < 0 {
		t.Errorf("processor: %+v", p)
	}
	if n := PageSize(); n < 4096 || n&(n-1) != 0 {
		t.Errorf("page size: %d", n)
	}
	t.Logf("%d bytes (%s), %d cores (%s), %+v", bytes, source, cores, why, CPU())
}

// TestClimb pins the walk from a group to its mount, innermost first.
func TestClimb(t *testing.T) {
	tests := []struct {
		name, root, group string
		want              []string
	}{
		{"root", "/", "/", []string{"m"}},
		{"nested", "/", "/a/b", []string{"m/a/b", "m/a", "m"}},
		{"below the shown one", "/a", "/a/b", []string{"m/b", "m"}},
		{"the shown one", "/a", "/a", []string{"m"}},
		{"outside", "/a", "/c/d", []string{"m"}},
		{"prefix of a name", "/a", "/ab", []string{"m"}},
		{"above a namespace", "/", "/../sibling", []string{"m/sibling", "m"}},
	}
	for _, test := range tests {
		t.Run(test.name, func(t *testing.T) {
			got := mount{root: test.root, point: "m"}.climb(test.group)
			if !reflect.DeepEqual(got, test.want) {
				t.Errorf("got %v, want %v", got, test.want)
			}
		})
	}
}

// BenchmarkMemory shows that asking again is free, so that a runner may ask at
// the start of every run.
func BenchmarkMemory(b *testing.B) {
	for b.Loop() {
		Memory()
	}
}
