package sample

import (
	"errors"
	"fmt"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/near"
)

// options is what New was asked for; table is nil for a source that is none.
type options struct {
	src           data.Source
	table         data.Table
	batch, window int
	seed          uint64
}

// kinds are the orders by name; memory says that rows must lie in memory.
var kinds = []struct {
	name   string
	memory bool
	make   func(o options) Sampler
}{
	{"all", false, func(o options) Sampler { return &All{Source: o.src} }},
	{"replace", true, func(o options) Sampler { return &Replace{Table: o.table, Size: o.batch, Seed: o.seed} }},
	{"shuffle", true, func(o options) Sampler { return &Shuffle{Table: o.table, Size: o.batch, Seed: o.seed} }},
	{"once", true, func(o options) Sampler { return &Once{Table: o.table, Size: o.batch, Seed: o.seed} }},
	{"file", false, func(o options) Sampler { return &File{Source: o.src, Size: o.batch} }},
	{"reversal", true, func(o options) Sampler { return &Reversal{Table: o.table, Size: o.batch} }},
	{"window", false, func(o options) Sampler {
		return &Window{Source: o.src, Size: o.batch, Width: o.window, Seed: o.seed}
	}},
	{"importance", true, func(o options) Sampler { return &Importance{Table: o.table, Size: o.batch, Seed: o.seed} }},
}

// Orders are the names that New knows.
func Orders() []string {
	names := make([]string, len(kinds))
	for i, k := range kinds {
		names[i] = k.name
	}
	return names
}

// New is the sampler for an order, by name, over src: batches of so many rows
// (0: 1), the seed of its chance, and the rows of a window (0: DefaultWidth)
// for the order that has one. The error says which order or source would do.
func New(order string, src data.Source, batch int, seed uint64, window int) (Sampler, error) {
	o := options{src: src, batch: batch, window: window, seed: seed}
	o.table, _ = src.(data.Table)
	switch {
	case src == nil:
		return nil, errors.New("sample: no source of rows")
	case batch < 0:
		return nil, fmt.Errorf("batch %d: a batch has 1 row or more", batch)
	case window < 0:
		return nil, fmt.Errorf("window %d: a window has 1 row or more", window)
	}
	for _, k := range kinds {
		if k.name != order {
			continue
		}
		if b, ok := src.(data.Blocks); ok && k.memory && o.table == nil {
			return blocks(order, b, o)
		}
		if k.memory && o.table == nil {
			return nil, fmt.Errorf("order %q needs rows in memory; this source can only be read in order: use order \"window\" or \"file\"", order)
		}
		return k.make(o), nil
	}
	return nil, fmt.Errorf("unknown order %q: %s", order, suggest(order))
}

// suggest names the orders that are near a misspelt one, or all.
func suggest(order string) string {
	var close []string
	for _, name := range Orders() {
		if near.Distance(strings.ToLower(order), name) <= 2 || len(order) > 1 && strings.HasPrefix(name, strings.ToLower(order)) {
			close = append(close, fmt.Sprintf("%q", name))
		}
	}
	if len(close) > 0 {
		return "did you mean " + strings.Join(close, " or ") + "?"
	}
	return "it is one of " + strings.Join(Orders(), ", ")
}
