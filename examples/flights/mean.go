package main

// A Total is what one airport's mean is made of.
type Total struct {
	Sum   float64 // of the delays that are known, in minutes
	Count int     // flights whose delay is known
}

// Mean is NaN where no delay is known, as in pandas.
func (t Total) Mean() float64 { return t.Sum / float64(t.Count) }

// Totals are by origin airport.
type Totals map[string]Total

// sumAndCount reads one file and adds up the delays of every origin airport.
func sumAndCount(filename string) (Totals, error) {
	byOrigin := map[string]*Total{} // pointers: one look-up a flight
	err := eachFlight(filename, func(origin []byte, delay float64, known bool) {
		t := byOrigin[string(origin)]
		if t == nil {
			t = &Total{}
			byOrigin[string(origin)] = t
		}
		if known {
			t.Sum += delay
			t.Count++
		}
	})
	if err != nil {
		return nil, err
	}
	totals := make(Totals, len(byOrigin))
	for origin, t := range byOrigin {
		totals[origin] = *t
	}
	return totals, nil
}

// combine adds up what the files gave.
func combine(files []Totals) Totals {
	all := Totals{}
	for _, totals := range files {
		for origin, t := range totals {
			sum := all[origin]
			sum.Sum += t.Sum
			sum.Count += t.Count
			all[origin] = sum
		}
	}
	return all
}

// sequential is the loop that everybody writes first.
func sequential(filenames []string) (Totals, error) {
	var files []Totals
	for _, name := range filenames {
		totals, err := sumAndCount(name)
		if err != nil {
			return nil, err
		}
		files = append(files, totals)
	}
	return combine(files), nil
}
