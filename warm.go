package slalom

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/update"
)

// acquaint shows the features' sizes to an update that learns them as rows come
// (update.Observer), before the run goes on from a model: such an update scales a
// weight down when its feature grows, which is right for what it learned itself at the
// smaller size, and would spoil weights learned before. A stream shows its first block.
func (t *trainer) acquaint() {
	o, ok := t.parts.Update.Rule.(update.Observer)
	if t.o.From == nil || !ok {
		return
	}
	learned := clone(t.w)
	tab := t.w[0] // the features'
	clear(tab.W)
	peek(t.p.Train, func(b *data.Rows) {
		tab.Grow(b.Cols)
		for i := range b.Len() {
			tab.Visit(b.Row(i), func(line int, a float64) { o.Observe(tab, line, a) })
		}
	})
	tab.SetFlat(learned[0].W)
}
