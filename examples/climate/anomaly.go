package main

import (
	"context"
	"fmt"
	"math"
	"time"

	"github.com/cb434341/weft"
	"github.com/cb434341/weft/array"
	"github.com/cb434341/weft/array/hdf5"
)

// A climate is a variable over time, latitude and longitude, by month, and what
// goes with it.
type climate struct {
	values   array.Array[float64] // (month, latitude, longitude), NaN where there is none
	days     array.Array[float64] // of each month
	lat, lon array.Array[float64] // degrees, middles of the cells
	first    int                  // year
	years    int
	units    string
	about    string
}

// open reads what a file says of a variable, and when its months are. The numbers
// it leaves where they are.
func open(ctx context.Context, path, name string) (*climate, error) {
	v, err := hdf5.Inspect(path, name)
	if err != nil {
		return nil, err
	}
	if len(v.Dims) != 3 {
		return nil, fmt.Errorf("climate: %s has the axes %q, not time, latitude and longitude", name, v.Dims)
	}
	var axes [3]*hdf5.Variable
	for i, dim := range v.Dims {
		if axes[i], err = v.Coordinate(dim); err != nil {
			return nil, err
		}
	}
	dates, err := axes[0].Dates(ctx)
	if err != nil {
		return nil, err
	}
	if len(dates) == 0 || len(dates)%12 != 0 {
		return nil, fmt.Errorf("climate: %d months are no whole years", len(dates))
	}
	c := &climate{
		values: v.Values, lat: axes[1].Values, lon: axes[2].Values,
		first: dates[0].Year, years: len(dates) / 12, units: v.Units, about: v.LongName,
	}
	for i, d := range dates {
		if d.Year != c.first+i/12 || d.Month != time.Month(i%12+1) {
			return nil, fmt.Errorf("climate: month %d is %04d-%02d: whole years without gaps are wanted", i, d.Year, d.Month)
		}
	}
	edges, _ := axes[0].Attribute("bounds").(string)
	bounds, err := hdf5.Inspect(path, edges)
	if err != nil {
		return nil, fmt.Errorf("climate: how long the months are: %w", err)
	}
	c.days = bounds.Values.Slice(":, 1").Sub(bounds.Values.Slice(":, 0"))
	return c, nil
}

// yearly are the means of each year and each cell, of the months that there are,
// by their days; NaN where there is none.
func (c *climate) yearly() array.Array[float64] {
	months := c.values.Reshape(c.years, 12, c.values.Shape()[1], -1)
	days := c.days.Reshape(c.years, 12, 1, 1)
	there := array.Where(months.IsNaN(), array.Number(0.0), days)
	return months.Mul(days).Along(1).NanSum().Div(there.Along(1).Sum())
}

// anomalies are how far each year is, in each cell, from the mean of the first
// base years there.
func (c *climate) anomalies(base int) array.Array[float64] {
	years := c.yearly()
	return years.Sub(years.At(array.To(base)).Along(0).NanMean())
}

// global are the means over all cells of each year, by area, of those that there
// are.
func (c *climate) global(years array.Array[float64]) array.Array[float64] {
	area := c.lat.MulN(math.Pi/180).Cos().Reshape(-1, 1)
	there := array.Where(years.IsNaN(), array.Number(0.0), area)
	return years.Mul(area).Along(1, 2).NanSum().Div(there.Along(1, 2).Sum())
}

// findings is what is computed, all of it in one run: what it shares is computed
// once.
type findings struct {
	lat, lon  array.Dense[float64]
	means     array.Dense[float64] // of each year, over the globe
	anomalies array.Dense[float64]
	last      array.Dense[float64] // the anomaly of the last year in each cell
}

func (c *climate) compute(ctx context.Context, base int) (*findings, error) {
	anomalies := c.anomalies(base)
	var f findings
	err := weft.Run(
		ctx,
		weft.Into(&f.lat, c.lat),
		weft.Into(&f.lon, c.lon),
		weft.Into(&f.means, c.global(c.yearly())),
		weft.Into(&f.anomalies, c.global(anomalies)),
		weft.Into(&f.last, anomalies.Slice("-1")),
	)
	return &f, err
}
