package slalom

import (
	"cmp"
	"math"
	"slices"
	"sync"
)

// ranks collects scores of positive and negative rows for the area under the receiver operating
// characteristic, ties counted half: each by itself up to exactRanks rows. Beyond that, scores between two
// quantiles of the first rows count as ties, and each quantile is a place of its own; the area is then wrong by at
// most ½ Σ up·down of the places / (up·down in all): about 1/131072, where later rows score as the first did.
// Memory is bounded: 24 bytes a row up to exactRanks, and 8 as long as every row has weight 1.
type ranks struct {
	up, down []uint64  // sortable of rows of weight 1, while there are no others and few of them
	list     []rank    // single rows; once cut, places by rising score
	edges    []float64 // quantiles; nil: not yet cut
}

const (
	exactRanks = 1 << 20
	quantiles  = 1 << 16
)

// rank is a score and the weight of the positive and negative rows that have it.
type rank struct{ score, up, down float64 }

// none says that no row was added.
func (r *ranks) none() bool { return len(r.up)+len(r.down)+len(r.list) == 0 }

func (r *ranks) add(score, weight float64, up bool) {
	if weight == 1 && r.list == nil {
		if up {
			r.up = append(r.up, sortable(score))
		} else {
			r.down = append(r.down, sortable(score))
		}
		if len(r.up)+len(r.down) == exactRanks {
			r.spill()
			r.cut()
		}
		return
	}
	r.spill()
	k := rank{score, weight, 0}
	if !up {
		k = rank{score, 0, weight}
	}
	if r.edges != nil {
		r.put(k)
		return
	}
	if r.list = append(r.list, k); len(r.list) == exactRanks {
		r.cut()
	}
}

// room makes place for so many more rows of weight 1.
func (r *ranks) room(up, down int) {
	if r.list == nil && len(r.up)+len(r.down)+up+down < exactRanks {
		r.up, r.down = slices.Grow(r.up, up), slices.Grow(r.down, down)
	}
}

// spill makes ranks of rows of weight 1.
func (r *ranks) spill() {
	if len(r.up)+len(r.down) == 0 {
		return
	}
	r.list = make([]rank, 0, len(r.up)+len(r.down))
	for _, k := range r.up {
		r.list = append(r.list, rank{sorted(k), 1, 0})
	}
	for _, k := range r.down {
		r.list = append(r.list, rank{sorted(k), 0, 1})
	}
	r.up, r.down = nil, nil
}

// put adds to the place of a score: 2i+1 is that of edge i, 2i the one below it.
func (r *ranks) put(k rank) {
	i, at := slices.BinarySearch(r.edges, k.score)
	if i *= 2; at {
		i++
	}
	r.list[i].up += k.up
	r.list[i].down += k.down
}

// cut changes from rows to places.
func (r *ranks) cut() {
	rows := r.list
	sortRanks(rows)
	for i := range quantiles {
		if e := rows[i*len(rows)/quantiles].score; len(r.edges) == 0 || e > r.edges[len(r.edges)-1] {
			r.edges = append(r.edges, e)
		}
	}
	r.list = make([]rank, 2*len(r.edges)+1)
	for i := range r.list {
		r.list[i].score = float64(i)
	}
	for _, k := range rows {
		r.put(k)
	}
}

// sortRanks puts ranks in rising order of score: those of many rows, half of them in a goroutine.
func sortRanks(list []rank) {
	half := len(list) / 2
	if half < 1<<14 {
		slices.SortFunc(list, byScore)
		return
	}
	var wg sync.WaitGroup
	wg.Go(func() { slices.SortFunc(list[:half], byScore) })
	slices.SortFunc(list[half:], byScore)
	wg.Wait()
	a, b := slices.Clone(list[:half]), list[half:]
	for i := 0; len(a) > 0; i++ { // what is written lies before the rest of b
		if len(b) > 0 && byScore(b[0], a[0]) < 0 {
			list[i], b = b[0], b[1:]
		} else {
			list[i], a = a[0], a[1:]
		}
	}
}

func byScore(a, b rank) int { return cmp.Compare(a.score, b.score) }

// area is the area under the curve; NaN when one of the classes is missing.
func (r *ranks) area() float64 {
	if r.list == nil {
		return areaOfOnes(sortKeys(r.up), sortKeys(r.down))
	}
	return areaOf(r.list)
}

// areaOf is that of ranks in any order, which it sorts.
func areaOf(list []rank) float64 {
	sortRanks(list)
	area, below, up := 0.0, 0.0, 0.0 // below: weight of negatives with a smaller score
	for i := 0; i < len(list); {
		tie := rank{score: list[i].score}
		for ; i < len(list) && list[i].score == tie.score; i++ {
			tie.up += list[i].up
			tie.down += list[i].down
		}
		area += float64(tie.up * (below + float64(tie.down/2)))
		below += tie.down
		up += tie.up
	}
	if up == 0 || below == 0 {
		return math.NaN()
	}
	return area / (up * below)
}

// areaOfOnes is areaOf of rows of weight 1, whose scores come sorted: all its sums are exact.
func areaOfOnes(up, down []uint64) float64 {
	area, below := 0.0, 0
	for i := 0; i < len(up); {
		at, first := up[i], i
		for i < len(up) && up[i] == at {
			i++
		}
		for below < len(down) && down[below] < at {
			below++
		}
		ties := 0
		for below+ties < len(down) && down[below+ties] == at {
			ties++
		}
		area += float64(float64(i-first) * (float64(below) + float64(float64(ties)/2)))
	}
	if len(up) == 0 || len(down) == 0 {
		return math.NaN()
	}
	return area / (float64(len(up)) * float64(len(down)))
}

// sortable is a number that orders scores as they are; of −0 it is that of 0.
func sortable(score float64) uint64 {
	b := math.Float64bits(score + 0)
	if b>>63 != 0 {
		return ^b
	}
	return b | 1<<63
}

// sorted undoes sortable.
func sorted(key uint64) float64 {
	if key>>63 == 0 {
		return math.Float64frombits(^key)
	}
	return math.Float64frombits(key &^ (1 << 63))
}

// sortKeys sorts numbers by their digits of eleven bits, the lowest first, which many are sorted by faster than by comparison.
func sortKeys(keys []uint64) []uint64 {
	if len(keys) < 1<<10 {
		slices.Sort(keys)
		return keys
	}
	const bits, digits = 11, 6
	var count [digits][1 << bits]uint32
	for _, k := range keys {
		for d := range digits {
			count[d][k>>(bits*d)&(1<<bits-1)]++
		}
	}
	into := make([]uint64, len(keys))
	for d := range digits {
		at, c := uint32(0), &count[d]
		if c[keys[0]>>(bits*d)&(1<<bits-1)] == uint32(len(keys)) {
			continue // all have this digit
		}
		for i, n := range c {
			c[i], at = at, at+n
		}
		for _, k := range keys {
			p := &c[k>>(bits*d)&(1<<bits-1)]
			into[*p] = k
			*p++
		}
		keys, into = into, keys
	}
	return keys
}
