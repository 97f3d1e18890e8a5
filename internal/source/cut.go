package source

// A Range is a piece of a file, in bytes: [Off, End). It knows nothing of lines:
// who reads it finds where the first one begins.
type Range struct {
	File     int // place among the files that were cut
	Off, End int64
	Last     bool // ends with the file; End is then its size, -1 if unknown
}

// Cut cuts files into ranges of about target bytes, of equal size within a file.
// A file that is not splittable is one range, and so is an empty one.
func Cut(files []File, target int64) []Range {
	var out []Range
	for i, f := range files {
		n := int64(1)
		if f.Splittable() && target > 0 && f.Size > 0 {
			n = (f.Size-1)/target + 1
			if n > 1 && f.Size/n < target-target/4 {
				n-- // rather a little more in each than a small rest in all
			}
		}
		if n == 1 {
			out = append(out, Range{File: i, End: f.Size, Last: true})
			continue
		}
		step, more := f.Size/n, f.Size%n
		off := int64(0)
		for j := range n {
			end := off + step
			if j < more {
				end++
			}
			out = append(out, Range{File: i, Off: off, End: end, Last: j == n-1})
			off = end
		}
	}
	return out
}
