package slalom

import (
	"errors"
	"fmt"
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
)

// Scores are how well a model does on rows. Every mean is per unit weight.
type Scores struct {
	Rows     int64    `json:"rows"`
	Loss     float64  `json:"loss"`               // mean loss, without penalty, natural logarithms
	Error    *float64 `json:"error,omitempty"`    // share misclassified; a row of an unknown class counts
	AUC      *float64 `json:"auc,omitempty"`      // two classes: chance that a positive row scores above a negative one; beyond a million rows to within 1e-5 or so
	RMSE     *float64 `json:"rmse,omitempty"`     // numbers: root mean squared error of the prediction (for counts, of the mean)
	Deviance *float64 `json:"deviance,omitempty"` // counts and amounts: mean unit deviance
	Unknown  int64    `json:"unknown,omitempty"`  // rows of a class that the model does not know; not in Loss
}

// Evaluate scores a model on all rows of a source, whose labels are those of the data.
func (m *Model) Evaluate(src data.Source, threads int) (*Scores, error) {
	e := evaluation{m: m, threads: threads}
	if err := data.Each(src, e.add); err != nil {
		return nil, err
	}
	return e.scores()
}

// evaluation adds up scores block by block. Only the area under the curve needs
// every row's score, which is kept up to a bound (ranks).
type evaluation struct {
	m       *Model
	threads int

	rows, unknown            int64
	weight, known            float64
	loss, wrong, square, dev float64
	ranked                   ranks
	out, targets, losses     []float64 // of a block's rows
}

func (e *evaluation) add(b *data.Rows) error {
	n, k := b.Len(), e.m.Sum.Outputs()
	e.out = model.Sized(e.out, n*k)
	if e.two(b) {
		e.logistic(b)
		return nil
	}
	chunks(n, e.threads, func(lo, hi int, s *model.Scratch) {
		for i := lo; i < hi; i++ {
			e.m.Sum.Predict(e.out[i*k:(i+1)*k], e.m.Weights, b.Row(i), 0, s)
		}
	})
	for i := range n {
		if err := e.row(b, i, e.out[i*k:(i+1)*k]); err != nil {
			return err
		}
	}
	return nil
}

// two finds the targets of rows, where the model is a linear one of two classes, all rows are of these, and the loss is logistic.
func (e *evaluation) two(b *data.Rows) bool {
	_, linear := e.m.Sum.(*model.Linear)
	if _, ok := e.m.Loss.(loss.Logistic); !ok || !linear || model.RacersOf(e.m.Sum) > 1 || len(e.m.Target.Classes) != 2 {
		return false
	}
	e.targets = model.Sized(e.targets, b.Len())
	for i, label := range b.Label {
		y, ok := e.m.Target.Of(label)
		if !ok {
			return false
		}
		e.targets[i] = y
	}
	return true
}

// logistic adds such rows: what row does of each, many at once.
func (e *evaluation) logistic(b *data.Rows) {
	n, m := b.Len(), e.m.Sum.(*model.Linear)
	e.losses = model.Sized(e.losses, n)
	chunks(n, e.threads, func(lo, hi int, s *model.Scratch) {
		out, losses := e.out[lo:hi], e.losses[lo:hi]
		m.PredictRows(out, e.m.Weights, b, lo, hi, s)
		copy(losses, out)
		kernel.LogisticLosses(losses, e.targets[lo:hi])
	})
	e.rows += int64(n)
	if b.Weight == nil {
		ups := 0
		for _, y := range e.targets {
			ups += int(y)
		}
		e.ranked.room(ups, n-ups)
	}
	for i, p := range e.out[:n] {
		h := 1.0
		if b.Weight != nil {
			h = b.Weight[i]
		}
		e.weight += h
		e.known += h
		up := e.targets[i] == 1
		if (p > 0) != up {
			e.wrong += h
		}
		e.loss += float64(h * e.losses[i])
		e.ranked.add(p, h, up)
	}
}

// row adds one row with raw outputs p.
func (e *evaluation) row(b *data.Rows, i int, p []float64) error {
	h := 1.0
	if b.Weight != nil {
		h = b.Weight[i]
	}
	e.rows++
	e.weight += h
	y, ok := e.m.Target.Of(b.Label[i])
	if !ok {
		e.unknown++
		e.wrong += h
		return nil
	}
	if err := e.m.Loss.Check(y); err != nil {
		return &data.Error{Msg: err.Error()}
	}
	e.known += h
	class := -1
	if e.m.Target.Classes != nil {
		class = argmax(p)
		if class != int(y) {
			e.wrong += h
		}
	}
	switch l := e.m.Loss.(type) {
	case loss.Scalar:
		v, _ := l.Eval(p[0], y)
		e.loss += float64(h * v)
		if class >= 0 {
			e.ranked.add(p[0], h, y == 1)
		}
		if d, ok := l.(loss.Deviant); ok {
			e.dev += float64(h * d.Deviance(p[0], y))
		}
	case loss.Vector:
		v := l.Eval(p, p, y)
		e.loss += float64(h * v)
	}
	if class < 0 {
		if l, ok := e.m.Loss.(loss.Linked); ok {
			l.Mean(p, p)
		}
		d := p[0] - y
		e.square += float64(h * float64(d*d))
	}
	return nil
}

// argmax is the class of raw outputs: the largest, or, of one output, 1 above zero.
func argmax(p []float64) int {
	if len(p) == 1 {
		if p[0] > 0 {
			return 1
		}
		return 0
	}
	best := 0
	for i, v := range p {
		if v > p[best] {
			best = i
		}
	}
	return best
}

// scores are the sums' means; an error when there are none.
func (e *evaluation) scores() (*Scores, error) {
	switch {
	case e.rows == 0:
		return nil, errors.New("no rows to score")
	case e.unknown == e.rows:
		return nil, fmt.Errorf("none of the %d rows has a class that the model knows: its classes are %s", e.rows, e.m.Target.names())
	case !(e.known > 0):
		return nil, errors.New("the weights of the rows to score add up to 0")
	case math.IsNaN(e.loss) || math.IsInf(e.loss, 0):
		return nil, errors.New("the model's predictions for these rows are not finite: scale the features as in training")
	}
	s := &Scores{Rows: e.rows, Unknown: e.unknown, Loss: e.loss / e.known}
	ptr := func(v float64) *float64 {
		if math.IsNaN(v) || math.IsInf(v, 0) {
			return nil
		}
		return &v
	}
	if e.m.Target.Classes != nil {
		s.Error = ptr(e.wrong / e.weight)
		if !e.ranked.none() {
			s.AUC = ptr(e.ranked.area())
		}
		return s, nil
	}
	s.RMSE = ptr(math.Sqrt(e.square / e.known))
	if _, ok := e.m.Loss.(loss.Deviant); ok {
		s.Deviance = ptr(e.dev / e.known)
	}
	return s, nil
}
