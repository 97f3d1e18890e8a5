package csv

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

const flightsHeader = "Year,Month,DayofMonth,DayOfWeek,DepTime,CRSDepTime,ArrTime,CRSArrTime,UniqueCarrier,FlightNum,TailNum," +
	"ActualElapsedTime,CRSElapsedTime,AirTime,ArrDelay,DepDelay,Origin,Dest,Distance,TaxiIn,TaxiOut,Cancelled,Diverted\n"

// flights makes about so many bytes of a file like those of the flights of a year:
// 23 columns, about 82 bytes a row, NA where a flight was cancelled and in columns
// that were not kept in that year.
func flights(bytes int) []byte {
	r := rand.New(rand.NewPCG(3, 4))
	airports := make([]string, 230)
	for i := range airports {
		airports[i] = string([]byte{byte('A' + r.IntN(26)), byte('A' + i%26), byte('A' + i/26)})
	}
	carriers := []string{"AA", "AS", "CO", "DL", "EA", "HP", "ML (1)", "NW", "PA (1)", "PI", "PS", "TW", "UA", "US", "WN"}
	clock := func() int { return r.IntN(24)*100 + r.IntN(60) }
	out := append(make([]byte, 0, bytes+200), flightsHeader...)
	for i := 0; len(out) < bytes; i++ {
		dep, arr, elapsed, air, ad, dd, in, ot := strconv.Itoa(clock()), strconv.Itoa(clock()), strconv.Itoa(40+r.IntN(300)), strconv.Itoa(30+r.IntN(300)),
			strconv.Itoa(r.IntN(80)-25), strconv.Itoa(r.IntN(60)-8), strconv.Itoa(2+r.IntN(9)), strconv.Itoa(5+r.IntN(25))
		cancelled := 0
		if r.IntN(60) == 0 {
			cancelled = 1
			dep, arr, elapsed, air, ad, dd = "NA", "NA", "NA", "NA", "NA", "NA"
		}
		tail := fmt.Sprintf("N%03d%s", r.IntN(400), carriers[r.IntN(4)])
		if i%10 > 6 {
			tail, air, in, ot = "NA", "NA", "NA", "NA"
		}
		out = fmt.Appendf(out, "%d,%d,%d,%d,%s,%d,%s,%d,%s,%d,%s,%s,%d,%s,%s,%s,%s,%s,%d,%s,%s,%d,%d\n",
			1990+i%10, 1+r.IntN(12), 1+r.IntN(28), 1+r.IntN(7), dep, clock(), arr, clock(), carriers[r.IntN(len(carriers))], r.IntN(3000), tail,
			elapsed, 40+r.IntN(300), air, ad, dd, airports[r.IntN(len(airports))], airports[r.IntN(len(airports))], 100+r.IntN(2400), in, ot, cancelled, 0)
	}
	return out
}
