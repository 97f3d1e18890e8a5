package kernels

func Early(x float64, n int) float64 {
	if x < 0 {
		return -1
	}
	for i := 0; i < n&63; i++ {
		x = x*1.5 + 1
		if x > 1000 {
			return x
		}
		if i == 7 {
			continue
		}
		x -= 0.25
	}
	return x + 1
}

func Nested(a, b int) int {
	s := 0
	for i := range a & 15 {
		for j := i; j < b&15; j++ {
			if (i+j)%3 == 0 {
				continue
			}
			if j > 9 {
				break
			}
			s += i*j + 1
		}
	}
	return s
}

func Labels(a, b int) int {
	s := 0
outer:
	for i := 0; i < a&31; i++ {
	inner:
		for j := 0; ; j++ {
			switch {
			case j > b&15:
				break inner
			case i*j > 60:
				break outer
			case (i^j)&3 == 1:
				continue outer
			}
			s += i + j
		}
		s += 100
	}
choose:
	switch {
	default:
		for {
			if s > 500 {
				break choose
			}
			s = s*3 + 1
		}
	}
	return s
}

func Switch(x int, y float64) int {
	switch x & 7 {
	case 0, 1:
		return 10
	case 2:
		x = 5
	default:
		x++
	case 4, 5, 6:
		switch y {
		case 0:
			return -1
		case 1, 2.5:
			x = 77
		}
	}
	return x
}

func Tagless(x float64) float64 {
	switch {
	case x != x:
		return 0
	case x < -1:
		x = -x
	case x < 1:
	default:
		return x / 2
	}
	return x
}

func Fall(x int) int {
	s := 0
	switch x & 7 {
	case 0:
		s++
		fallthrough
	case 1:
		s += 10
	default:
		s += 1000
		fallthrough
	case 2:
		s += 100
		if x > 50 {
			break
		}
		s += 7
	case 3:
		s = -1
	}
	return s
}

func SwitchBreak(x int) int {
	s := 0
	for i := 0; i < 10; i++ {
		switch {
		case i == x&7:
			break
		case i > 7:
			s += 3
			continue
		default:
			s += i
		}
		s *= 2
	}
	return s
}

func SwitchInit(x int) int {
	switch y := x * 3; y % 4 {
	case x % 2:
		return y
	case 3:
		return -y
	}
	if z := x & 3; z == 1 {
		return z
	} else if w := z + 1; w > 2 {
		return w + z
	}
	return 0
}

func Loops(n int) int {
	s := 0
	for i := 0; i < n&31; i++ {
		s += i
	}
	for i := 3; i < 10; i += 4 {
		s += i * 100
	}
	for i := 0; 5 > i; i++ {
		s ^= i
	}
	return s
}

func Downs(n int) int {
	s := 0
	for i := n & 31; i > 0; i-- {
		s = s*3 + i
	}
	for i := 9; i >= 0; i -= 2 {
		s += i
	}
	for i := int8(n); i >= 100; i-- {
		s++
	}
	return s
}

func Strides(lo, n int) int {
	s := 0
	for i := lo & 7; i < n&63; i += 5 {
		s += i
	}
	for i := n & 63; i >= lo&7; i -= 3 {
		s -= i
	}
	return s
}

func LessEqual(n int) int {
	s := 0
	for i := 1; i <= n&31; i++ {
		s += i * i
	}
	for i := n; i <= 3; i++ {
		if i < -20 {
			break
		}
		s++
	}
	return s
}

func Unsigned(n uint, m uint16) uint {
	s := uint(0)
	for i := uint(0); i < n&31; i++ {
		s += i
	}
	for i := m & 31; i < 40; i++ {
		s += uint(i) << 1
	}
	for i := uint(10); i > 3; i-- {
		s ^= i
	}
	return s
}

func Small(n int8, m uint8) int {
	s := 0
	for i := int8(100); i < n; i++ {
		s += int(i)
	}
	for i := m; i <= 200; i++ {
		s++
	}
	return s
}

func Whiles(x uint32) int {
	n := 0
	for x != 1 && n < 200 {
		if x&1 == 0 {
			x >>= 1
		} else {
			x = 3*x + 1
		}
		n++
	}
	for {
		n--
		if n < 10 {
			break
		}
	}
	return n
}

func RangeInts(n int, m uint8) int {
	s := 0
	for i := range n & 15 {
		i *= 2
		s += i
	}
	for i := range m {
		s += int(i) & 1
	}
	for range 3 {
		s *= 2
	}
	var k int
	for k = range 5 {
		s++
	}
	return s + k
}

func RangeArray(a [7]int32) int32 {
	s := int32(0)
	for i, v := range a {
		a[6-i] = 1
		s = s*3 + v
	}
	for i := range a {
		s += a[i] << i
	}
	for _, v := range [3]int32{5, 6, 7} {
		s -= v
	}
	for _, v := range a {
		v++
		s += v
	}
	return s
}

func BoundChanges(n int) int {
	s := 0
	m := n & 15
	for i := 0; i < m; i++ {
		if i == 3 {
			m += 2
		}
		s += i
	}
	return s
}

func CounterChanges(n int) int {
	s := 0
	for i := 0; i < n&31; i++ {
		s += i
		if s&1 == 1 {
			i++
		}
	}
	return s
}

func Wraps(n uint8) int {
	s := 0
	for i := n; i >= 250; i++ {
		s++
	}
	return s
}

func Short(x, d int, a [4]int) int {
	if d != 0 && x/d > 1 || x > 0 && a[x&3] > 2 {
		return 1
	}
	ok := d == 0 || x%d == 0
	if !ok && (x < 4 && a[min(max(x, 0), 3)] != 0) {
		return 2
	}
	return 3
}

func Panics(x int) int {
	if x == 13 {
		panic("unlucky")
	}
	if x > 1<<40 {
		var a [3]int
		return a[x]
	}
	return x
}

func Nothing(x float64) (r float64) { return }

func ZeroLoop(n int) int {
	s := 0
	for i := 0; i < n&7; i++ {
		var acc [3]int
		var t int
		acc[i%3] += i
		t += acc[0] + acc[1]*10 + acc[2]*100
		s += t
	}
	return s
}

func Deep(x float64) float64 {
	if x > 0 {
		if x > 1 {
			if x > 2 {
				return 3
			} else {
				x = 2.5
			}
		} else {
			return 1
		}
		x *= 2
	}
	return x
}

func Halves(n int) int {
	s := 0
	for i := 0; i < n&63-i; i++ {
		s += i
	}
	return s
}
