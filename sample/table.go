package sample

import (
	"math"

	"github.com/slalom-ml/slalom/data"
)

// pass is what the samplers over a table share.
type pass struct {
	batch data.Batch
	err   error
	rows  *data.Rows
	sum   float64 // Σh
	mean  float64 // Σh/n
	n, at int     // rows to draw in this pass, rows drawn
	size  int
}

// Batch is the present batch.
func (p *pass) Batch() *data.Batch { return &p.batch }

// Err is why Begin failed, if it did: drawing from a table cannot.
func (p *pass) Err() error { return p.err }

// begin starts a pass over t with batches of size rows.
func (p *pass) begin(t data.Table, size int) error {
	p.n, p.at, p.batch = 0, 0, data.Batch{}
	rows := t.All()
	if p.size, p.err = batchSize(size); p.err != nil {
		return p.err
	}
	if uint64(rows.Len()) > math.MaxUint32 {
		p.err = errMany
		return p.err
	}
	p.rows, p.sum = rows, weigh(0, rows)
	if rows.Len() > 0 {
		p.err = checkWeight(p.sum)
	}
	if p.err == nil {
		p.n = rows.Len()
		p.mean = p.sum / float64(p.n)
	}
	return p.err
}

// take moves on by a batch and says from where and how many rows; 0 at the end.
func (p *pass) take() (from, m int) {
	from = p.at
	m = min(p.size, p.n-p.at)
	p.at += m
	return from, m
}

// deal makes the batch of some picks, drawn with these corrections (nil: none).
func (p *pass) deal(pick []uint32, scale []float64) bool {
	b := &p.batch // field by field: every step passes here
	b.Rows, b.Pick, b.Scale, b.Whole = p.rows, pick, scale, false
	b.Div = float64(len(pick)) * p.mean
	return true
}

// whole makes the batch of all rows.
func (p *pass) whole() bool {
	p.batch = data.Batch{Rows: p.rows, Div: p.sum, Whole: true}
	return true
}
