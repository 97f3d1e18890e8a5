package main

import "math"

// Months is a prediction for the next 15 months.
type Months [15]float64

// predictOverTime predicts the mean delay, in minutes, of a flight's connection
// in each of the next 15 months. x is the minutes that the flight lost per hour
// in the air, y is how long the route is in thousands of miles, and z says how
// busy its origin is, 0 for quiet. With the overlay the months begin with a
// shock, as in a hard winter, that wears off.
//
// It is written for one observation, with no thought of blocks or goroutines.
func predictOverTime(x, y, z float64, overlay bool) Months {
	usual := 4 + 6*y + 10*z // where the delay of such a connection settles
	level := x + usual
	var months Months
	for t := range months {
		month := float64(t)
		level = usual + (level-usual)*math.Exp(-0.25*(1+y))
		months[t] = level * (1 + 0.2*math.Cos(2*math.Pi*month/12))
		if overlay {
			months[t] *= 1 + 0.5*math.Exp(-month/6)
		}
	}
	return months
}

// predictAnotherThing predicts how likely the connection's next flight is to
// arrive over 15 minutes late: a logistic model of the same x and y.
func predictAnotherThing(x, y float64) float64 {
	return 1 / (1 + math.Exp(1.2-0.08*x+0.1*y))
}
