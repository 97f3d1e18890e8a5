// Package atomicfile writes files and folders that are seen whole or not at all.
// What is written lies beside its final name, hidden, until it is complete and
// on disk; one rename then gives it its name.
//
//	Target  a final name, and whose part of it this is: data, fit for a task
//	part    where the content lies until then: .name.XXXXXXXX.weft-part
//	File    a part that is open for writing
//	Commit  makes a part last and gives it the final name
//	Swap    gives a folder the final name of another, which goes
//	Place   gives many finished parts their names
//
// A file by one writer:
//
//	f, err := atomicfile.Create("x.csv")
//	if err != nil {
//		return err
//	}
//	defer f.Discard() // after Commit it does nothing
//	if _, err := f.Write(rows); err != nil {
//		return err
//	}
//	return f.Commit()
//
// A folder by many tasks, in any process of this file system:
//
//	t := atomicfile.New("x.parquet")                  // a struct of two strings
//	err := t.CreateFolder()                           // one task
//	name := filepath.Join(t.Part(), "part-3.parquet") // many
//	err = t.Commit()                                  // one: or t.Replace(), or t.Discard()
//
// Many files, one commit:
//
//	f, err := t.Create() // in each task, of a Target for each file
//	err = f.Close()      // finished, and not yet seen
//	err = atomicfile.Place(targets...)
//
// # Invariants
//
//   - Under a final name there is what was there before or all of the new content,
//     whenever the process is killed. After a crash of the machine too: content
//     is synced before the rename, and the folder after it.
//   - What goes wrong at any step, a failed Close among them, is an error, and
//     what was there before stays. A Commit after a failed Write fails.
//   - A part that its process did not live to finish or remove is a leftover, and
//     is removed by the next Create of the same name, in any process. Parts in the
//     making are locked, and are left alone.
//   - Errors are those of package os: they say which call failed, and where. The
//     caller, who knows what the file is, wraps them.
//
// # Limits
//
// A link that has the final name is replaced, not followed; a file that is
// replaced hands down neither owner nor mode. Place is a rename for each file:
// killed amid them, it has placed some. Where the system cannot exchange two
// folders (it can on Linux) there is a moment without either, and the old one
// then lies at .name.weft-old. Without flock (Windows, some network file
// systems) leftovers are for the user to remove. Names are at most 235 bytes
// long, so that those of their parts still fit.
package atomicfile
