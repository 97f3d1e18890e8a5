package main

import (
	"fmt"
	"math/rand/v2"
	"strconv"
)

// years is how many files of flights there are, one for each year.
const years = 10

// flights is a year of flights out of New York as the Bureau of Transportation
// Statistics publishes them: 23 columns, NA in those of times where a flight was
// cancelled, and in TailNum, AirTime, TaxiIn and TaxiOut before 1995, when they
// were not kept. The airports and carriers are drawn: a few have most flights.
func flights(rows, year int) file {
	return file{
		name: fmt.Sprintf("flights/%d.csv", 1990+year),
		head: "Year,Month,DayofMonth,DayOfWeek,DepTime,CRSDepTime,ArrTime,CRSArrTime,UniqueCarrier,FlightNum,TailNum," +
			"ActualElapsedTime,CRSElapsedTime,AirTime,ArrDelay,DepDelay,Origin,Dest,Distance,TaxiIn,TaxiOut,Cancelled,Diverted\n",
		rows: rows,
		lines: func(*rand.Rand) func([]byte, int) []byte {
			f := flight{airports: airports(230)}
			// A file of more rows has the next years as well, as their files have them.
			return func(to []byte, row int) []byte {
				in := year + row/rows
				if row %= rows; row == 0 {
					f.r = rand.New(rand.NewPCG(100, uint64(in)))
				}
				return f.line(to, 1990+in, row*365/rows)
			}
		},
	}
}

var (
	carriers  = []string{"AA", "AS", "CO", "DL", "EA", "HP", "ML (1)", "NW", "PA (1)", "TW", "UA", "US", "WN"}
	suffixes  = []string{"AA", "UA", "NW", "US", "DL"}
	monthDays = []int{31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31}
)

// airports are names of three letters.
func airports(n int) []string {
	names := make([]string, n)
	for i := range names {
		letter := i * 7919 // of 26³ names, some that lie apart
		names[i] = string([]byte{byte('A' + letter/676%26), byte('A' + letter/26%26), byte('A' + letter%26)})
	}
	return names
}

// flight writes lines of flights.
type flight struct {
	r        *rand.Rand
	airports []string
}

func (f flight) line(to []byte, year, day int) []byte {
	r := f.r
	of := day
	month := 0
	for ; day >= monthDays[month]; month++ {
		day -= monthDays[month]
	}
	cancelled, diverted := r.IntN(60) == 0, r.IntN(400) == 0
	from, dest := f.airport(), f.airport()
	planned := 360 + r.IntN(18*60) // minutes since midnight
	late := int(r.ExpFloat64()*14) - 6
	miles := 90 + r.IntN(2400)
	air := 25 + miles/8
	in, out := 2+r.IntN(9), 5+r.IntN(25)
	slack := r.IntN(20)
	number := func(v int) { to = append(strconv.AppendInt(to, int64(v), 10), ',') }
	text := func(s string) { to = append(append(to, s...), ',') }
	known := func(v int, ok bool) {
		if ok {
			number(v)
		} else {
			text("NA")
		}
	}
	flown, kept := !cancelled, year >= 1995
	arrived := flown && !diverted
	number(year)
	number(month + 1)
	number(day + 1)
	number(of%7 + 1)
	known(clock(planned+late), flown)
	number(clock(planned))
	known(clock(planned+late+air+in+out), arrived)
	number(clock(planned + air + 20 + slack))
	text(carriers[f.skewed(len(carriers))])
	number(1 + r.IntN(2500))
	if kept && flown {
		to = strconv.AppendInt(append(to, 'N'), int64(100+r.IntN(800)), 10)
		text(suffixes[r.IntN(len(suffixes))])
	} else {
		text("NA")
	}
	known(air+in+out, arrived)
	number(air + 20 + slack)
	known(air, arrived && kept)
	known(late+in+out-20-slack, arrived)
	known(late, flown)
	text(f.airports[from])
	text(f.airports[dest])
	number(miles)
	known(in, arrived && kept)
	known(out, flown && kept)
	to = append(to, '0'+digit(cancelled), ',', '0'+digit(diverted && flown), '\n')
	return to
}

func (f flight) airport() int { return f.skewed(len(f.airports)) }

// skewed is a number below n; small ones are more frequent.
func (f flight) skewed(n int) int {
	x := f.r.Float64()
	return int(x * x * float64(n))
}

// clock is minutes since midnight as hours and minutes: 1435 for 14:35.
func clock(minutes int) int {
	minutes %= 24 * 60
	return minutes/60*100 + minutes%60
}

func digit(b bool) byte {
	if b {
		return 1
	}
	return 0
}
