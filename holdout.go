package slalom

import (
	"fmt"

	"github.com/slalom-ml/slalom/data"
)

// Judging whether the order of rows predicts the target: that it does when the means of
// so many consecutive parts differ by more than chance (F) and by enough to matter (a share of the variance).
const (
	orderParts = 20
	orderF     = 5
	orderShare = 0.01
)

// orderPredicts compares the means of consecutive parts of the targets (for
// classes: of every class's share): the between-part share of the variance, and whether it is more
// than chance.
func orderPredicts(rows *data.Rows, classes int) (share float64, yes bool) {
	n := rows.Len()
	if n < 50*orderParts {
		return 0, false
	}
	if classes < 2 {
		classes = 2 // two classes are 0 and 1, numbers are themselves: one comparison
	}
	for c := 1; c < classes; c++ {
		value := func(i int) float64 { return rows.Label[i] }
		if classes > 2 {
			value = func(i int) float64 {
				if rows.Label[i] == float64(c) {
					return 1
				}
				return 0
			}
		}
		if s, f := variance(n, value); f > orderF && s > share {
			share = s
		}
	}
	return share, share > orderShare
}

// orderSums judges the same of a stream, whose length is unknown while it is
// read, for numbers and two classes: sums over parts of equal length, joined in
// pairs when there are too many.
type orderSums struct {
	width          int // rows a part
	sum            []float64
	n              int
	total, squares float64
	first          float64
	differ         bool // others than the first
}

const maxSums = 1 << 10

func (o *orderSums) add(labels []float64) {
	if o.width == 0 {
		o.width = 64
	}
	for _, y := range labels {
		if o.n == 0 {
			o.first = y
		}
		o.differ = o.differ || y != o.first
		if o.n == len(o.sum)*o.width {
			if len(o.sum) == maxSums {
				for i := range maxSums / 2 {
					o.sum[i] = o.sum[2*i] + o.sum[2*i+1]
				}
				o.sum, o.width = o.sum[:maxSums/2], 2*o.width
			}
			o.sum = append(o.sum, 0)
		}
		o.sum[len(o.sum)-1] += y
		o.n++
		o.total += y
		o.squares += float64(y * y)
	}
}

// predicts is orderPredicts of the whole parts seen.
func (o *orderSums) predicts() (share float64, yes bool) {
	whole := o.sum[:o.n/max(o.width, 1)] // the last part may not be full
	if o.n < 50*orderParts || len(whole) < orderParts {
		return 0, false
	}
	mean := o.total / float64(o.n)
	all := o.squares - float64(mean*o.total)
	between := 0.0
	per := len(whole) / orderParts
	for p := range orderParts {
		d := 0.0
		for _, s := range whole[p*per : (p+1)*per] {
			d += s - float64(mean*float64(o.width))
		}
		between += float64(d*d) / float64(per*o.width)
	}
	if !o.differ || !(all > 0) {
		return 0, false
	}
	share = between / all
	f := float64(between/(orderParts-1)) / (float64(max(all-between, 0))/float64(o.n-orderParts) + 1e-300)
	return share, share > orderShare && f > orderF
}

// variance splits the variance of n values into that between consecutive parts
// and that within: the former's share, and F, the ratio of their means; zeros where all are equal.
func variance(n int, value func(i int) float64) (share, f float64) {
	mean, differ := 0.0, false
	for i := range n {
		v := value(i)
		mean += v / float64(n)
		differ = differ || v != value(0)
	}
	if !differ { // though they may from their mean, which is rounded
		return 0, 0
	}
	between, total := 0.0, 0.0
	for p := range orderParts {
		lo, hi := p*n/orderParts, (p+1)*n/orderParts
		sum := 0.0
		for i := lo; i < hi; i++ {
			d := value(i) - mean
			sum += d
			total += float64(d * d)
		}
		between += float64(sum*sum) / float64(hi-lo)
	}
	within := total - between
	if total == 0 {
		return 0, 0
	}
	return between / total, float64(between/(orderParts-1)) / (within/float64(n-orderParts) + 1e-300)
}

// fewest is the least number of rows of which some are held out unasked: of fewer, a tenth by content may be none, or most.
const fewest = 20

// split holds rows out of a table, in its own memory if it is owned, and says how it chose.
func (in *intake) split(c Config, rows *data.Rows, l *labels, owned bool) *data.Rows {
	by, why := c.HoldoutBy, ""
	if by == "auto" {
		e := l.evidence(c, int64(rows.Len()), len(in.target.Classes))
		e.share, e.ordered = orderPredicts(rows, len(in.target.Classes))
		by, why = e.choose(c)
	}
	train, held := rows, &data.Rows{}
	if rows.Len() >= fewest || c.HoldoutBy != "auto" {
		train, held = part(rows, c.Holdout, by, c.Seed, owned)
	}
	if train.Len() == 0 || held.Len() == 0 {
		few := fmt.Sprintf("the %d rows are", rows.Len())
		if rows.Len() == 1 {
			few = "the 1 row is"
		}
		in.notes = append(in.notes, few+" too few, or too alike, to hold any out: the loss below is that of rows learned from")
		return rows
	}
	if why != "" {
		in.notes = append(in.notes, why)
	}
	in.valid = held
	return train
}

// part is data.Split, but rows that are owned are split without a second copy of them.
func part(rows *data.Rows, share float64, by string, seed uint64, owned bool) (train, held *data.Rows) {
	if !owned {
		return data.Split(rows, share, by, seed)
	}
	n := rows.Len()
	first := int(lastPart(int64(n), share))
	out := func(i int) bool { return i >= first }
	if by == "row" {
		out = func(i int) bool { return data.Held(rows.Row(i), share, seed) }
	}
	if held = rows.Select(out); held.Len() == 0 || held.Len() == n {
		return rows, &data.Rows{}
	}
	rows.Keep(func(i int) bool { return !out(i) })
	return rows, held
}

// evidence is what speaks for holding the last part of the rows out.
type evidence struct {
	dated   bool    // rows have dates
	later   bool    // and the last part is later than the others
	share   float64 // of the target's variance that lies between consecutive parts of the rows
	ordered bool    // and that is more than chance
	lacks   bool    // the last part, or the rest, lacks a class
}

// evidence is that of n rows whose order has been looked at.
func (l *labels) evidence(c Config, n int64, classes int) (e evidence) {
	first := lastPart(n, c.Holdout)
	e.dated, e.later = l.times.of != nil, l.times.later(first)
	e.share, e.ordered = l.order.predicts()
	e.lacks = classes > 0 && !l.both(first)
	return e
}

// lastPart is the first of n rows that is in the last part.
func lastPart(n int64, share float64) int64 { return n - int64(share*float64(n)) }

// choose decides which hold-out is honest: the last part when rows come in
// time or their order predicts the target, else a part by content.
func (e evidence) choose(c Config) (by, why string) {
	last := fmt.Sprintf("held out: the last %.3g %% of the rows, since ", 100*c.Holdout)
	row := fmt.Sprintf("held out: %.3g %% of the rows, chosen by content", 100*c.Holdout)
	switch {
	case (e.later || e.ordered) && e.lacks:
		return "row", row + ", since the last part lacks a class"
	case e.later:
		return "last", last + "they come in order of time"
	case e.ordered:
		return "last", last + fmt.Sprintf("their order predicts the target (%.2g of its variance)", e.share)
	case e.dated:
		return "row", row + ": they have dates, but do not come in their order"
	}
	return "row", row
}
