package machine

import (
	"fmt"
	"strconv"
)

// Quota is what a control group grants of the machine's processor time.
// The zero value is no quota.
type Quota struct {
	CPUs   float64 // processors' worth of time, 0 for no quota
	Source string  // the file that says so
}

// coresSource explains a count of n cores: who of the environment, the control
// group and the affinity mask decided on it.
func coresSource(n, affinity int, env string, q Quota) string {
	if set, err := strconv.Atoi(env); err == nil && set == n {
		return "GOMAXPROCS=" + env
	}
	switch {
	case q.CPUs > 0 && n < affinity:
		return fmt.Sprintf("quota of %.4g of %d CPUs, %s", q.CPUs, affinity, q.Source)
	case n == affinity:
		return "CPUs this process may run on"
	default:
		return fmt.Sprintf("set by the program; %d CPUs", affinity)
	}
}
