package weight

import "slices"

// Flat is the weights as a matrix of Size() entries; W itself where they are one.
func (t *Table) Flat() []float32 {
	if t.woven == 0 {
		return t.W
	}
	return t.AppendFlat(make([]float32, 0, t.Size()))
}

// AppendFlat appends the weights, line after line.
func (t *Table) AppendFlat(dst []float32) []float32 {
	if t.woven == 0 {
		return append(dst, t.W...)
	}
	at := len(dst)
	dst = slices.Grow(dst, t.Size())[:at+t.Size()]
	t.flatten(dst[at:], 0)
	return dst
}

// EachFlat calls f with the weights, line after line, some at a time, and where they begin. They are not to be changed.
func (t *Table) EachFlat(f func(at int, w []float32)) {
	if t.woven == 0 {
		f(0, t.W)
		return
	}
	const most = 2048
	lines := max(most/max(t.Lanes, 1), 1)
	buf := make([]float32, lines*t.Lanes)
	for line := 0; line < t.AllLines(); line += lines {
		w := buf[:min(lines, t.AllLines()-line)*t.Lanes]
		t.flatten(w, line)
		f(line*t.Lanes, w)
	}
}

// flatten writes as many lines of a woven table as there is place for, from one on.
func (t *Table) flatten(dst []float32, line int) {
	at, n := line*t.Stride(), t.Stride()
	switch t.Lanes {
	case 1:
		for i := range dst {
			dst[i] = t.W[at]
			at += n
		}
	case 8: // the race's, without a call a line
		for ; len(dst) >= 8; dst = dst[8:] {
			*(*[8]float32)(dst) = [8]float32(t.W[at:])
			at += n
		}
	default:
		for ; len(dst) > 0; dst = dst[t.Lanes:] {
			copy(dst[:t.Lanes], t.W[at:])
			at += n
		}
	}
}

// SetFlat replaces the weights, at most Size() of them, line after line.
func (t *Table) SetFlat(w []float32) {
	if t.woven == 0 {
		copy(t.W, w)
		return
	}
	for line := 0; len(w) > 0; line++ {
		w = w[copy(t.Line(line), w):]
	}
}
