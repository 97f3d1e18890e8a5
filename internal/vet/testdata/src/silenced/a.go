package silenced

import (
	"github.com/cb434341/weft/delayed"
)

func inc(x int) int { return x + 1 }

var lifted = delayed.Func1(inc)

func f() {
	lifted.Of(1) //weft:ok it is built for the picture only
	//weft:ok it is built for the picture only
	lifted.Of(2)
	lifted.Of(3) //weft:ok // want `goes nowhere.* \(the weft:ok here is without effect: it gives no reason\)`
	lifted.Of(4) //weft:okay no such comment // want `goes nowhere`
	x := 5       //weft:ok this is about its own line only
	lifted.Of(x) // want `goes nowhere`
}
