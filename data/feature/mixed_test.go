package feature

import (
	"fmt"
	"math/rand"
	"strings"

	"github.com/slalom-ml/slalom/data/table"
)

// mixed is a table with columns of every kind.
func mixed(n int) *fake {
	f := fakeTable("when,dist,origin,note,small,w,key,y")
	f.chunk = 7
	r := rand.New(rand.NewSource(3))
	vocabulary := strings.Fields("the a of film good bad It's Éclair not never plot 3rd great awful movie and")
	for i := range n {
		rec := []string{fmt.Sprintf("2001-%02d-%02d %02d:05:09", r.Intn(12)+1, r.Intn(28)+1, r.Intn(24)), fmt.Sprintf("%.2f", r.NormFloat64()),
			fmt.Sprintf("c%d", int(r.ExpFloat64()*20)), "", fmt.Sprint(r.Intn(4)), fmt.Sprint(r.Intn(3)), fmt.Sprintf("k%d", i), []string{"cat", "dog", "cow"}[r.Intn(3)]}
		for range r.Intn(20) + 1 {
			rec[3] += vocabulary[r.Intn(len(vocabulary))] + " "
		}
		for _, k := range []int{0, 1, 2, 3} {
			if r.Intn(10) == 0 {
				rec[k] = ""
			}
		}
		f.records = append(f.records, rec)
	}
	return f
}

var mixedSpec = Spec{Weight: "w", ID: "key", NGrams: 2, Cross: [][]string{{"origin", "when.hour"}, {"small", "dist", "when.weekday"}}}

// again is a chunk of the same records again and again, as texts.
type again struct {
	rec  [][]string
	cell [][]table.Cell
	at   int
}

func (c *again) Next(rec []table.Cell) (bool, error) {
	if c.cell == nil {
		for _, r := range c.rec {
			cells := make([]table.Cell, len(r))
			for i, s := range r {
				if s != "" {
					cells[i] = table.Cell{Kind: table.Text, Text: []byte(s)}
				}
			}
			c.cell = append(c.cell, cells)
		}
	}
	if c.at == len(c.cell) {
		return false, nil
	}
	copy(rec, c.cell[c.at])
	c.at++
	return true, nil
}
func (c *again) Raw() []byte                  { return nil }
func (c *again) Release()                     {}
func (c *again) Place(int) (string, int, int) { return "again", c.at, 1 }
