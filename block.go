package slalom

import (
	"time"

	"github.com/slalom-ml/slalom/data"
)

// blockRows is the least number of row visits between two looks at a run: enough
// that looking costs little, few enough to see a divergence at once.
const blockRows = 1 << 14

// blockOnce is that of rows that come once: what a divergence undoes of them is lost.
const blockOnce = 1 << 9

// blockSteps is how many steps a block has. It depends on recipe and data
// alone, since settling the tables at its end changes the last bits.
func (t *trainer) blockSteps() int {
	size := 0
	for _, tab := range t.w {
		size += tab.Size()
	}
	if t.cfg.Grad == "saga" { // its memory is copied at each block, too
		size += int(t.parts.Sample.Rows()) * t.w[0].Lanes
	}
	if t.cfg.Order == "all" {
		return 1
	}
	least := blockRows
	if data.IsOnce(t.p.Train) {
		least = blockOnce
	}
	rows := max(least, size/4)
	if t.tails() {
		rows = min(rows, int((t.passRows()+tailBlocks-1)/tailBlocks))
	}
	return max(1, rows/t.cfg.Batch)
}

// pieceRows is after how many rows a block may be cut short, since its context or its time has ended.
const pieceRows = 1 << 16

// steps makes steps up to number end, the end of the pass, or the end of a piece where the run has to end.
func (t *trainer) steps(end int) int {
	if t.cut = false; t.replicas != nil {
		return t.replicas.run(t.w, t.k, end)
	}
	run, clock, k := t.parts.Run, time.Now(), t.k
	if t.singles != nil {
		run = t.singles.run
	}
	for k < end && !t.cut {
		to := min(k+max(1, pieceRows/max(t.cfg.Batch, 1)), end)
		if k = run(t.w, k, to); k < to {
			break
		}
		t.cut = k < end && (t.ctx.Err() != nil || t.cfg.Seconds > 0 && t.seconds+time.Since(clock).Seconds() >= t.cfg.Seconds)
	}
	return k
}
