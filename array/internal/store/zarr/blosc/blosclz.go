package blosc

import "errors"

// BloscLZ is a byte-oriented LZ77 after FastLZ. A stream is a sequence of
//
//	000LLLLL                     L+1 literal bytes follow
//	LLLDDDDD [L...] DDDDDDDD     copy from D+1 bytes back; L+2 bytes, and if L
//	                             is 7 as many as the following bytes say, each
//	                             of them 255 but for the last
//	LLL11111 [L...] 11111111 hi lo     the same from hi*256 + lo + 8192 back
//
// and its first byte is a literal's, whatever its upper bits say.

const nearest = 8191 // of the distances in the far form, less one

var errBloscLZ = errors.New("the stream is damaged")

// decompressBloscLZ fills dst from all of src.
func decompressBloscLZ(dst, src []byte) error {
	out, in := 0, 0
	for in < len(src) {
		c := int(src[in])
		in++
		if in == 1 {
			c &= 31
		}
		if c < 32 {
			n := c + 1
			if n > len(src)-in || n > len(dst)-out {
				return errBloscLZ
			}
			copy(dst[out:], src[in:in+n])
			in, out = in+n, out+n
			continue
		}
		n, distance, used := match(c, src[in:])
		in += used
		if used == 0 || distance > out || n > len(dst)-out {
			return errBloscLZ
		}
		repeat(dst[out-distance:out+n], distance)
		out += n
	}
	return exactly(out, len(dst), nil)
}

// match reads the length and the distance of a copy; used is 0 if src ends.
func match(c int, src []byte) (n, distance, used int) {
	n = c>>5 + 2
	if c>>5 == 7 {
		for {
			if used >= len(src) {
				return 0, 0, 0
			}
			more := src[used]
			used++
			n += int(more)
			if more != 255 {
				break
			}
		}
	}
	if used >= len(src) {
		return 0, 0, 0
	}
	distance = (c&31)<<8 + int(src[used])
	used++
	if distance != nearest {
		return n, distance + 1, used
	}
	if len(src)-used < 2 {
		return 0, 0, 0
	}
	distance = int(src[used])<<8 + int(src[used+1])
	return n, distance + nearest + 1, used + 2
}

// repeat continues the first period bytes of b to its end.
func repeat(b []byte, period int) {
	for done := period; done < len(b); {
		done += copy(b[done:], b[:done])
	}
}
