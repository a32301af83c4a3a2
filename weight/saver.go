package weight

import "strconv"

// Visit is shown one piece of state: its name and a pointer to it, one of *[]float32,
// *[]float64, *uint64 and *float64. It reads the piece to save it, and replaces it to load it.
type Visit = func(name string, ptr any)

// Saver is a part of a run that has state to be kept in a checkpoint.
type Saver interface {
	// Fields shows all of it, in a fixed order.
	Fields(visit Visit)
}

// Key is the name of the i-th of several pieces.
func Key(name string, i int) string { return name + "." + strconv.Itoa(i) }

// Fields shows everything a table has; it must be settled (Settled).
func (t *Table) Fields(visit Visit) {
	visit(t.Name+".w", &t.W)
	t.Fit()
	for i := t.woven; i < len(t.State); i++ {
		visit(Key(t.Name+".state", i), &t.State[i])
	}
	if t.Mean != nil {
		visit(t.Name+".mean", &t.Mean)
	}
	if t.Avg != nil {
		visit(t.Name+".average", &t.Avg)
	}
	from := uint64(t.lazy.start)
	visit(t.Name+".average_from", &from)
	t.lazy.start = int(from)
}

// Fit makes the table as large as W, which was replaced.
func (t *Table) Fit() {
	t.Lines = len(t.W)/t.Stride() - t.Base()
	t.weave()
}

// Fits says whether weights and states, which were replaced, are of one size.
func (t *Table) Fits() bool {
	ok := len(t.W) == t.AllLines()*t.Stride()
	for _, s := range t.State[t.woven:] {
		ok = ok && len(s) == t.Size()
	}
	return ok
}
