package slalom

import "github.com/slalom-ml/slalom/data"

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
	rows := max(least, size/8)
	if t.tails() {
		rows = min(rows, int((t.passRows()+tailBlocks-1)/tailBlocks))
	}
	return max(1, rows/t.cfg.Batch)
}
