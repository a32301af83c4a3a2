package slalom

import (
	"fmt"

	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// footprint is about how many bytes training keeps for tables of these shapes: weights and what the update and the
// estimate remember of each, twice more to go back to (the start of the run and of the block) unless they are large, and the best weights.
func (c Config) footprint(shapes []weight.Shape) int64 {
	once := c.bytesEach()
	if c.Grad != "plain" {
		once += 8 + 4 // the mean, and the point or rows it is of
	}
	if c.Average != "" {
		once += 8
	}
	size := int64(0)
	for _, s := range shapes {
		size += int64(s.Lines+1) * int64(s.Lanes)
	}
	if size*c.bytesEach() > mostMarked {
		return size * (once + 4)
	}
	return size * (3*once + 4)
}

// bytesEach is what a weight takes with what the update remembers of it.
func (c Config) bytesEach() int64 {
	if rule, err := update.New(c.Update); err == nil {
		return int64(4 + 4*rule.States())
	}
	return 4
}

// room is an error when the tables need more than the bytes that are free.
func (c Config) room(shapes []weight.Shape, free int64) error {
	need := c.footprint(shapes)
	if free <= 0 || need <= free {
		return nil
	}
	cols, lanes := 0, 0
	for _, s := range shapes {
		cols, lanes = max(cols, s.Lines), max(lanes, s.Lanes)
	}
	return fmt.Errorf("weights for %d columns and %d outputs, and what training keeps of them, need about %s, and %s are free: renumber the columns without gaps, or hash them to fewer",
		cols, lanes, bytesText(need), bytesText(free))
}
