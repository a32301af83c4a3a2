package slalom

import (
	"math"
	"math/rand/v2"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// moments are what the start of a run takes from its targets.
type moments struct {
	weight, mean float64   // Σh, mean of y
	rest, dev    float64   // mean and standard deviation of y − offset
	rate         float64   // Σhy / Σh·exp(offset)
	share        []float64 // weight of each class
}

// momentsOf looks at rows in memory, or at the first block of a stream; false when there is nothing to look at.
func momentsOf(src data.Source, classes int) (m moments, ok bool) {
	m.share = make([]float64, classes)
	sum, rest, square, exposure := 0.0, 0.0, 0.0, 0.0
	note := func(b *data.Rows) {
		for i, y := range b.Label {
			h, d, e := 1.0, y, 1.0
			if b.Weight != nil {
				h = b.Weight[i]
			}
			if b.Offset != nil {
				d -= b.Offset[i]
				e = kernel.Exp(b.Offset[i])
			}
			m.weight += h
			sum += float64(h * y)
			rest += float64(h * d)
			square += float64(h * float64(d*d))
			exposure += float64(h * e)
			if c := int(y); classes > 0 && c >= 0 && c < classes {
				m.share[c] += h
			}
		}
	}
	if !peek(src, note) || !(m.weight > 0) {
		return m, false
	}
	m.mean = sum / m.weight
	m.rest = rest / m.weight
	m.dev = math.Sqrt(max(square/m.weight-float64(m.rest*m.rest), 0))
	m.rate = sum / exposure
	return m, true
}

// peeker is a source that can be looked at before it is read.
type peeker interface{ peeked() *data.Rows }

// peek calls note, which changes nothing, for all rows in memory, or for the first block of a stream.
func peek(src data.Source, note func(*data.Rows)) bool {
	if t, ok := src.(data.Table); ok {
		note(t.All())
		return true
	}
	if h, ok := src.(peeker); ok {
		note(h.peeked())
		return true
	}
	if data.IsOnce(src) {
		return false
	}
	sc, err := src.Scan()
	if err != nil {
		return false // training will meet the error again, and report it
	}
	defer sc.Close()
	var b data.Rows
	if sc.Next(&b) != nil {
		return false
	}
	note(&b)
	return true
}

// constant is the best constant prediction of each output, where there is a
// formula for it; zeros elsewhere. A linear model starts there.
func constant(l loss.Loss, m moments, out []float64) {
	switch l.Name() {
	case "squared", "huber":
		out[0] = m.rest
	case "logistic":
		if m.mean > 0 && m.mean < 1 {
			out[0] = kernel.Log(m.mean / (1 - m.mean))
		}
	case "poisson", "gamma":
		if m.rate > 0 {
			out[0] = kernel.Log(m.rate)
		}
	case "softmax":
		centre := 0.0
		for k, s := range m.share {
			out[k] = kernel.Log(max(s, 0.5) / m.weight)
			centre += out[k] / float64(len(out))
		}
		for k := range out {
			out[k] -= centre
		}
	}
}

// large is a feature value beyond which columns count as unscaled.
const large = 16

// modest says that no feature is large in the rows in memory, or in a stream's first block: columns are on
// a scale already, and to scale each by its own largest value would make much of rare small ones (the words
// of a text of unit length).
func modest(src data.Source, threads int) bool {
	var beyond atomic.Bool
	ok := peek(src, func(b *data.Rows) {
		each(b.Value, threads, func(part []float32) {
			const sign = 1 << 31
			most := uint32(0) // sizes of float32 are in the order of their bits
			for _, a := range part {
				most = max(most, math.Float32bits(a)&^sign)
			}
			if most > math.Float32bits(large) {
				beyond.Store(true)
			}
		})
	})
	return ok && !beyond.Load()
}

// unit is the unit of a loss's predictions: that of the target for losses of
// differences, 1 for all others. Steps that do not depend on the gradient's size are
// counted in it.
func unit(l loss.Loss, m moments) float64 {
	if differs(l) && m.dev > 0 {
		return m.dev
	}
	return 1
}

// differs says whether a loss is one of differences, in the target's own unit.
func differs(l loss.Loss) bool {
	return l.Name() == "squared" || l.Name() == "huber" || l.Name() == "quantile"
}

// begin are the weights that training of a new model starts from: the model's
// own start with the best constant prediction as intercept. It settles the unit of a net's outputs.
func (m *Model) begin(c Config, train data.Source) weight.Weights {
	w := weight.Make(m.Sum.Shapes())
	m.Sum.Init(w, rand.New(rand.NewPCG(c.Seed, initStream)))
	mo, ok := momentsOf(train, len(m.Target.Classes))
	if !ok {
		return w
	}
	u := 1.0
	if n, isNet := m.Sum.(*model.Net); isNet {
		n.Unit = unit(m.Loss, mo)
		u = n.Unit
	}
	last := w[len(w)-1]
	if !last.Bias || c.PenaltyOnBias {
		return w
	}
	out := make([]float64, m.Outputs())
	constant(m.Loss, mo, out)
	for k, v := range out {
		last.W[k] = float32(v / u)
	}
	return w
}

// initStream separates the chance of first weights from a sampler's.
const initStream = 0x51a10
