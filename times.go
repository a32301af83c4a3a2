package slalom

import (
	"slices"

	"github.com/slalom-ml/slalom/data"
)

// times looks at the dates of evenly spaced rows while all of them are read, to judge whether the last
// part is later than the others: that a file has dates does not say that it is in their order.
type times struct {
	of    func(dst []float64, row data.Row) []float64 // Options.Dates; nil: there are none
	every int64                                       // rows from one looked at to the next
	n     int64                                       // rows so far
	at    [][]float64                                 // dates of rows 0, every, 2·every, …
}

const (
	mostTimes = 1 << 12
	// laterThan is how many of all pairs, one row of the last part and one of the others, must be in order of time.
	laterThan = 0.9
)

func (t *times) add(rows *data.Rows) {
	if t.of == nil {
		return
	}
	t.every = max(t.every, 1)
	for i := range rows.Len() {
		if t.n++; (t.n-1)%t.every != 0 {
			continue
		}
		if len(t.at) == mostTimes {
			for k := range mostTimes / 2 {
				t.at[k] = t.at[2*k]
			}
			t.at, t.every = t.at[:mostTimes/2], 2*t.every
		}
		t.at = append(t.at, t.of(nil, rows.Row(i)))
	}
}

// later says whether the rows from number first on are later than those before, by one of the dates.
func (t *times) later(first int64) bool {
	if len(t.at) == 0 {
		return false
	}
	for c := range t.at[0] {
		var before, behind []float64
		for k, at := range t.at {
			switch v := at[c]; {
			case v != v:
			case int64(k)*t.every < first:
				before = append(before, v)
			default:
				behind = append(behind, v)
			}
		}
		if inOrder(before, behind) >= laterThan {
			return true
		}
	}
	return false
}

// inOrder is the share of the pairs, one number of each list, of which the second is the larger; of
// equal ones half counts.
func inOrder(before, behind []float64) float64 {
	slices.Sort(before)
	twice := 0
	for _, v := range behind {
		less, _ := slices.BinarySearch(before, v)
		upTo, _ := slices.BinarySearchFunc(before, v, func(b, v float64) int {
			if b <= v {
				return -1
			}
			return 1
		})
		twice += less + upTo
	}
	if len(before) == 0 || len(behind) == 0 {
		return 0
	}
	return float64(twice) / float64(2*len(before)*len(behind))
}
