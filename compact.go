package slalom

import (
	"math"
	"slices"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Rows in memory are trained on with addresses for columns where they have between fewColumns and manyColumns.
const (
	fewColumns  = 1 << 12
	manyColumns = 1 << 26
)

// compact gives the columns that occur addresses by how often they do, which toAddresses puts in their place: the lines that steps come back to lie together, and
// those that no row has are not there. It gives the sum over these. Only a linear model that starts from nothing can do
// without the other lines, which stay zero.
func (in *intake) compact(sum model.Predictor, o Options) model.Sum {
	rows, inMemory := in.train.(*data.Rows)
	lin, linear := sum.(*model.Linear)
	switch {
	case in.flowing != nil && in.flowing.book != nil:
		in.columns = in.flowing.book.columns
	case in.columns != nil:
		lines := sum.Shapes()[0].Lines
		if o.From != nil {
			lines = max(lines, o.From.Weights[0].Lines)
		}
		in.columns = allAddresses(in.columns, lines)
		return sum
	case !inMemory || !linear || !in.owned || o.From != nil || rows.Dense() || in.cols < fewColumns || in.cols > manyColumns,
		in.valid != nil && in.valid.Dense(): // which has no columns to renumber
		return sum
	}
	if in.flowing == nil {
		in.number(rows, o.Threads)
	}
	few := *lin
	few.Cols = len(in.columns)
	return &few
}

// number makes addresses of the columns of rows in memory; those that only rows held out have are behind the others.
func (in *intake) number(rows *data.Rows, threads int) {
	counts := make([]uint32, in.cols)
	in.columns = occurring(counts, rows.Index, threads)
	if in.valid != nil {
		for _, j := range in.valid.Index {
			if int(j) < len(counts) && counts[j] == 0 {
				counts[j] = 1
				in.columns = append(in.columns, j)
			}
		}
	}
}

// occurring are the columns in an index, the most frequent first; counts, all zero, get how often each occurs.
func occurring(counts, index []uint32, threads int) []uint32 {
	halves := [][]uint32{counts}
	if threads > 1 && len(index) > len(counts) {
		halves = append(halves, make([]uint32, len(counts)))
	}
	var wg sync.WaitGroup
	for i, counts := range halves {
		part := index[i*len(index)/len(halves) : (i+1)*len(index)/len(halves)]
		wg.Go(func() {
			for _, j := range part {
				counts[j]++
			}
		})
	}
	wg.Wait()
	var order []uint64 // less for more, and then in the order of the columns
	for j := range counts {
		for _, more := range halves[1:] {
			counts[j] += more[j]
		}
		if n := counts[j]; n > 0 {
			order = append(order, uint64(math.MaxUint32-n)<<32|uint64(j))
		}
	}
	slices.Sort(order)
	columns := make([]uint32, len(order))
	for a, v := range order {
		columns[a] = uint32(v)
	}
	return columns
}

// readdress puts what a list says in place of columns; those beyond it stay.
func readdress(index, list []uint32, threads int) {
	each(index, threads, func(part []uint32) {
		for k, j := range part {
			if int(j) < len(list) {
				part[k] = list[j]
			}
		}
	})
}

// each calls f for as many parts of s as there are threads.
func each[T any](s []T, threads int, f func(part []T)) {
	var wg sync.WaitGroup
	n := max(threads, 1)
	for i := range n {
		wg.Go(func() { f(s[i*len(s)/n : (i+1)*len(s)/n]) })
	}
	wg.Wait()
}

// toAddresses puts the lines of a model's first table, and the rows in memory, where the addresses say.
func (in *intake) toAddresses(w weight.Weights, threads int) {
	if in.columns == nil {
		return
	}
	if in.flowing == nil { // else they come with addresses
		list := make([]uint32, slices.Max(in.columns)+1)
		for a, j := range in.columns {
			list[j] = uint32(a)
		}
		if rows, ok := in.train.(*data.Rows); ok {
			readdress(rows.Index, list, threads)
			rows.Cols = len(in.columns)
		}
		if in.valid != nil {
			readdress(in.valid.Index, list, threads)
		}
	}
	w[0] = moved(w[0], in.columns, len(in.columns), true)
}

// toColumns undoes toAddresses, for a table of so many lines: rows are done with.
func (in *intake) toColumns(w weight.Weights, lines int) {
	if in.columns == nil {
		return
	}
	w[0] = moved(w[0], in.columns, lines, false)
}

// moved is a table of so many lines, in which line columns[a] of t is line a, or the other way round. Others are zero, and so are
// those that a table lacks, since no row with them was learned from.
func moved(t *weight.Table, columns []uint32, lines int, there bool) *weight.Table {
	shape, base := t.Shape, t.Base()
	shape.Lines = lines
	to := weight.New(shape)
	copy(to.W, t.W[:base*t.Lanes])
	for a, c := range columns {
		into, from := a, int(c)
		if !there {
			into, from = from, into
		}
		if into < to.Lines && from < t.Lines {
			copy(to.Line(base+into), t.Line(base+from))
		}
	}
	return to
}
