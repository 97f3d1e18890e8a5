package blas

import (
	"encoding/json"
	"os"
	"testing"

	"github.com/cb434341/weft/internal/block"
)

// A plain array is one as testdata/oracle.py writes it.
type plain struct {
	Shape  []int
	Re, Im []float64
}

// table makes a matrix of it, of a vector one column.
func (p plain) table() table {
	n := 1
	if len(p.Shape) == 2 {
		n = p.Shape[1]
	}
	a := table{p.Shape[0], n, nil}
	for i := range p.Re {
		a.v = append(a.v, complex(p.Re[i], p.Im[i]))
	}
	return a
}

func (p plain) complex() bool {
	for _, x := range p.Im {
		if x != 0 {
			return true
		}
	}
	return false
}

// TestNumPy holds results, their signs too, against NumPy's.
func TestNumPy(t *testing.T) {
	text, err := os.ReadFile("testdata/numpy.json")
	if err != nil {
		t.Fatal(err)
	}
	var cases []struct {
		Name                                     string
		A, B, Q, R, S, Lstsq, Residuals, Product plain
		Rank                                     int
		L, W                                     *plain
	}
	if err := json.Unmarshal(text, &cases); err != nil {
		t.Fatal(err)
	}
	const eps = 1e-13
	for name, e := range desks(t) {
		for _, c := range cases {
			t.Run(name+"/"+c.Name, func(t *testing.T) {
				d := block.Float64
				if c.A.complex() {
					d = block.Complex128
				}
				a, b := lay(d, c.A.table(), "rows"), lay(d, c.B.table(), "rows")
				must := func(err error) {
					t.Helper()
					if err != nil {
						t.Fatal(err)
					}
				}
				q, r, err := e.qr(a, true)
				must(err)
				if c.Rank == min(c.A.Shape[0], c.A.Shape[1]) { // otherwise there is more than one
					same(t, "q", read(q), c.Q.table(), eps)
					same(t, "r", read(r), c.R.table(), eps)
				}
				_, s, _, err := e.svd("svd", a, 'N')
				must(err)
				same(t, "s", read(s), c.S.table(), eps)
				fit, err := e.lstsq(a, b, -1)
				must(err)
				same(t, "lstsq", read(fit.X), c.Lstsq.table(), eps)
				same(t, "residuals", read(fit.Residuals), c.Residuals.table(), eps)
				if fit.Rank != c.Rank {
					t.Errorf("rank %d, want %d", fit.Rank, c.Rank)
				}
				ah := e.adjoint(a)
				product := block.New(d, ah.Shape[0], b.Shape[1])
				must(e.gemmBlocks(product, ah, b, 1, 0))
				same(t, "product", read(product), c.Product.table(), eps)
				if c.L == nil {
					return
				}
				h := lay(d, c.A.table().times(c.A.table().adjoint()), "rows")
				l, err := e.cholesky(h)
				must(err)
				same(t, "cholesky", read(l), c.L.table(), eps)
				w, _, err := e.eigh(h)
				must(err)
				same(t, "eigh", read(w), c.W.table(), eps)
			})
		}
	}
}
