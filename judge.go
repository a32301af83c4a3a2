package slalom

import (
	"math"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

const (
	chunkRows = 512            // rows that one goroutine evaluates at a time
	waveRows  = 16 * chunkRows // rows that are evaluated before what came out is added up, in their order
)

// chunks calls f for every chunk of n rows, from several goroutines; each has
// its own scratch. What f computes must be a row's own, so that the result does not depend on threads.
func chunks(n, threads int, f func(lo, hi int, s *model.Scratch)) {
	k := min(max(threads, 1), (n+chunkRows-1)/chunkRows)
	var wg sync.WaitGroup
	for g := range k {
		wg.Go(func() {
			var s model.Scratch
			for lo := g * chunkRows; lo < n; lo += k * chunkRows {
				f(lo, min(lo+chunkRows, n), &s)
			}
		})
	}
	wg.Wait()
}

// meanLoss is the mean loss per unit weight of racer 0; the weights must be settled.
func meanLoss(m model.Sum, w weight.Weights, rows *data.Rows, threads int) float64 {
	return meansOf(m, w, rows, threads)[0]
}

// lossesOf are the losses of rows, each row's racers side by side.
func lossesOf(m model.Sum, w weight.Weights, rows *data.Rows, threads int) []float64 {
	losses := make([]float64, rows.Len()*model.RacersOf(m))
	lossesInto(losses, m, w, rows, 0, threads)
	return losses
}

// lossesInto writes those of as many rows from lo on as there is place for.
func lossesInto(losses []float64, m model.Sum, w weight.Weights, rows *data.Rows, lo, threads int) {
	r := model.RacersOf(m)
	chunks(len(losses)/r, threads, func(a, b int, s *model.Scratch) {
		m.Losses(losses[a*r:b*r], w, rows, lo+a, lo+b, s)
	})
}

// eachLosses calls f for losses of some rows at a time, in the rows' order, with the first row's number.
func eachLosses(m model.Sum, w weight.Weights, rows *data.Rows, threads int, f func(losses []float64, lo int)) {
	r, n := model.RacersOf(m), rows.Len()
	wave := make([]float64, min(n, waveRows)*r)
	for lo := 0; lo < n; lo += waveRows {
		losses := wave[:min(n-lo, waveRows)*r]
		lossesInto(losses, m, w, rows, lo, threads)
		f(losses, lo)
	}
}

// meansOf are the mean losses of rows, racer by racer.
func meansOf(m model.Sum, w weight.Weights, rows *data.Rows, threads int) []float64 {
	d := newDuel(model.RacersOf(m), false)
	eachLosses(m, w, rows, threads, func(losses []float64, lo int) { d.add(losses, rows, lo) })
	return d.means(d.last)
}

// meanSizes are the means of |loss|.
func meanSizes(m model.Sum, w weight.Weights, rows *data.Rows) []float64 {
	d := newDuel(model.RacersOf(m), false)
	eachLosses(m, w, rows, 1, func(losses []float64, lo int) {
		for i, l := range losses {
			losses[i] = math.Abs(l)
		}
		d.add(losses, rows, lo)
	})
	return d.means(d.last)
}

// duel adds up, racer by racer, the losses of its last weights and, where there is one, of their late mean.
type duel struct {
	weight       float64
	last, mean   []float64 // Σ of the losses; mean: nil where there is none
	diff, square []float64 // Σ of what the mean's are more, and of its square
}

func newDuel(racers int, mean bool) *duel {
	d := &duel{last: make([]float64, racers)}
	if mean {
		d.mean, d.diff, d.square = make([]float64, racers), make([]float64, racers), make([]float64, racers)
	}
	return d
}

// add counts losses of rows from lo on: each row's racers side by side and, behind them, those of the mean.
func (d *duel) add(losses []float64, rows *data.Rows, lo int) {
	n, width := len(d.last), len(d.last)+len(d.mean)
	for i := 0; len(losses) > 0; i++ {
		h := 1.0
		if rows.Weight != nil {
			h = rows.Weight[lo+i]
		}
		d.weight += h
		for c, l := range losses[:n] {
			d.last[c] += float64(h * l)
		}
		for c, own := range losses[n:width] {
			v := own - losses[c]
			d.mean[c] += float64(h * own)
			d.diff[c] += float64(h * v)
			d.square[c] += float64(h * float64(v*v))
		}
		losses = losses[width:]
	}
}

// means are those of a sum.
func (d *duel) means(sum []float64) []float64 {
	out := make([]float64, len(sum))
	for c, s := range sum {
		out[c] = s / d.weight
	}
	return out
}

// outcome is, racer by racer, the mean loss of what stands for it, and whether that is the late mean: it is unless the hold-out
// prefers the last weights by more than twice the standard error of the difference, because of two that are alike the mean is the
// steadier. (Twice, because it is asked at the end of every pass, and chance has many tries.)
func (d *duel) outcome() (valid []float64, late []bool) {
	valid, late = d.means(d.last), make([]bool, len(d.last))
	for c, m := range d.means(d.mean) {
		if by, se := standard(d.diff[c], d.square[c], d.weight); by <= 2*se {
			valid[c], late[c] = m, true
		}
	}
	return valid, late
}

// standard is a mean and its standard error, from sums of numbers, squares and weights.
func standard(sum, square, weight float64) (mean, se float64) {
	mean = sum / weight
	return mean, math.Sqrt(max(square/weight-float64(mean*mean), 0) / weight)
}

// apart is the mean of what a's losses of rows are more than b's, and its standard error, from the differences row by row.
// Losses lie so many apart.
func apart(a, b []float64, ra, rb int, rows *data.Rows) (mean, se float64) {
	n, sum, square := 0.0, 0.0, 0.0
	for i := range rows.Len() {
		h := 1.0
		if rows.Weight != nil {
			h = rows.Weight[i]
		}
		d := a[i*ra] - b[i*rb]
		n, sum, square = n+h, sum+float64(h*d), square+float64(h*float64(d*d))
	}
	return standard(sum, square, n)
}
