package frame_test

import (
	"testing"

	"github.com/cb434341/weft/graph/graphtest"
)

func TestMain(m *testing.M) { graphtest.Main(m) }
