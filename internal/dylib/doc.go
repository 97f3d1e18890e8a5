// Package dylib finds native libraries that a machine may or may not have, and
// loads them at run time, without cgo.
//
//	Library    how one is found: by what names, in which folders
//	variable   the environment variable that names the file instead, or says "off"
//	candidate  a File that may be it
//	refused    why a candidate was not taken, in words, for the error
//
// Use:
//
//	var zlib = dylib.Library{
//		Name:     "zlib",
//		Variable: "WEFT_ZLIB",
//		Files:    map[string]*regexp.Regexp{"linux": regexp.MustCompile(`^libz\.so(?:\.(\d+(?:\.\d+)*))?$`)},
//		Folders:  map[string][]string{"linux": {"usr/lib/*-linux-gnu", "usr/lib64"}},
//	}
//	loaded, err := dylib.Open(zlib, func(f dylib.File) (*Zlib, error) {
//		handle, err := dylib.Load(f.Path, purego.RTLD_LAZY)
//		...
//		return z, dylib.Bind(handle, "zlib", "", &z.functions)
//	})
//
// # Invariants
//
//   - Where the variable names a file, that file is taken or none.
//   - Folders that the loader's own variable lists come before those where packages
//     put things. Nothing is loaded from the current folder.
//   - One file is one candidate, whatever number of links lead to it; what a link
//     points to tells the version, or else the link's name.
//   - An error says what was looked at and why each was refused, or else where it
//     was looked for. The caller puts its name in front.
//
// # Limits
//
// There is loading on Linux and macOS, x86-64 and arm64, in programs that are not
// built with the tag weft_static; elsewhere [LeftOut] says why not. What is loaded
// is so for the life of the process, as a rule.
package dylib
