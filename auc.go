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
// Memory is bounded: 24 bytes a row up to exactRanks.
type ranks struct {
	list  []rank    // single rows; once cut, places by rising score
	edges []float64 // quantiles; nil: not yet cut
}

const (
	exactRanks = 1 << 20
	quantiles  = 1 << 16
)

// rank is a score and the weight of the positive and negative rows that have it.
type rank struct{ score, up, down float64 }

func (r *ranks) add(score, weight float64, up bool) {
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
	list := r.list
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
