package slalom

import (
	"fmt"
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/trace"
	"github.com/slalom-ml/slalom/weight"
)

const (
	heatRows  = 1 << 15 // rows of a heat, at most
	heatJudge = 1 << 13 // rows that judge it
	heatSteps = 2       // powers of four on either side of the default step
)

// heats trains short runs one after the other that differ in their step, and goes on with that of the best.
func (t *trainer) heats() error {
	rows, judge := t.heatRows()
	if rows.Len() == 0 {
		return nil
	}
	small := t.p
	small.Train, small.Valid, small.Rows, small.Window = rows, judge, 0, 0
	if lin, ok := t.p.Model.(*model.Linear); ok && !rows.Dense() {
		small.squeeze(lin, rows, judge)
	}
	r := &trace.Race{Of: "step", How: "heats", Rows: int64(rows.Len())}
	values := t.cfg.candidates(t.p)
	for _, v := range values {
		c := t.cfg
		c.Eta, c.Passes, c.Steps, c.Seconds, c.Tolerance = v, 1, 0, 0, 0
		if c.Order == "window" {
			c.Order = "shuffle"
		}
		racer := trace.Racer{Value: v}
		out, err := Train(t.ctx, c, small, Options{Threads: t.o.Threads})
		switch {
		case err != nil && t.ctx.Err() != nil:
			return t.ctx.Err()
		case err != nil || out.tries > 0:
			racer.Progressive, racer.Dropped = trace.Number(math.NaN()), true
		default:
			racer.Progressive = trace.Number(out.Progressive)
			if judge != nil {
				n := trace.Number(out.Valid)
				racer.Valid = &n
			}
		}
		r.Racers = append(r.Racers, racer)
	}
	for i := range r.Racers {
		if r.Racers[i].Dropped && judge != nil {
			n := trace.Number(math.NaN())
			r.Racers[i].Valid = &n
		}
	}
	r.Decide()
	if r.Racers[r.Winner].Dropped {
		return fmt.Errorf("every step from %.3g to %.3g diverges: scale the features, or give a smaller eta", values[0], values[len(values)-1])
	}
	t.cfg.Eta = r.Racers[r.Winner].Value
	t.raced = r
	return nil
}

// candidates are the steps that run in heats: powers of four around the default.
func (c Config) candidates(p Problem) (values []float64) {
	eta := c.eta(p)
	for k := -heatSteps; k <= heatSteps; k++ {
		values = append(values, math.Ldexp(eta, 2*k))
	}
	return values
}

// heatRows are rows of the heats, spread over those in memory or else from the first block, and others that judge
// them: the hold-out's, or some of the first.
func (t *trainer) heatRows() (rows, judge *data.Rows) {
	rows = data.NewSparse(0)
	_, numbered := t.p.Model.(*model.Func) // its summands go by number, and a selection would give them others
	most := heatRows
	if t.p.Valid == nil || t.p.Valid.Len() == 0 {
		most += heatJudge
	}
	peek(t.p.Train, func(b *data.Rows) {
		every := max(1, (b.Len()+most-1)/most)
		rows = b.Select(func(i int) bool { return i%every == 0 })
		if numbered {
			rows = b.View(0, min(b.Len(), heatRows))
		}
	})
	if numbered {
		return rows, nil
	}
	if t.p.Valid != nil && t.p.Valid.Len() > 0 {
		every := (t.p.Valid.Len() + heatJudge - 1) / heatJudge
		return rows, t.p.Valid.Select(func(i int) bool { return i%every == 0 })
	}
	all := rows
	return all.Select(func(i int) bool { return i%5 != 0 }), all.Select(func(i int) bool { return i%5 == 0 })
}

// squeeze leaves of a linear model's columns those that the rows touch, so that a heat costs as much as its rows, however
// many columns there are. What else the judging rows have is left out.
func (p *Problem) squeeze(lin *model.Linear, rows, judge *data.Rows) {
	at, touched := map[uint32]uint32{}, []uint32(nil)
	for i, j := range rows.Index {
		n, met := at[j]
		if !met {
			n = uint32(len(touched))
			at[j], touched = n, append(touched, j)
		}
		rows.Index[i] = n
	}
	rows.Cols = len(touched)
	small := *lin
	small.Cols = rows.Cols
	p.Model, p.Train = &small, rows
	if judge != nil {
		for i, j := range judge.Index {
			n, met := at[j]
			if !met {
				n = math.MaxUint32 // no column, so it counts as zero
			}
			judge.Index[i] = n
		}
	}
	if p.Start == nil {
		return
	}
	old, w := p.Start[0], weight.Make(small.Shapes())
	if old.Bias {
		copy(w[0].Line(0), old.Line(0))
	}
	for n, j := range touched {
		if int(j) < old.Lines {
			copy(w[0].Line(n+old.Base()), old.Line(int(j)+old.Base()))
		}
	}
	p.Start = w
}
