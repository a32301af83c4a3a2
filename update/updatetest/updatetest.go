package updatetest

import (
	"fmt"
	"testing"

	"github.com/slalom-ml/slalom/update"
)

// tolerance is what float32 rounding may add up to in a run, relative to the largest weight.
const tolerance = 2e-5

// shapes of runs: outputs, racers, rows a step.
var shapes = [][3]int{{1, 1, 1}, {3, 1, 8}, {1, 2, 8}, {3, 2, 1}, {1, 1, 8}, {3, 1, 1}, {1, 2, 1}, {3, 2, 8}}

// Run checks a rule, beside other rules (t.Parallel); newRule makes a new one.
func Run(t *testing.T, newRule func() update.Rule) {
	t.Parallel()
	t.Run("Lazy", func(t *testing.T) { testLazy(t, newRule) })
	t.Run("Long", func(t *testing.T) { testLong(t, newRule) })
	t.Run("Dense", func(t *testing.T) { testDense(t, newRule) })
}

// cells calls f for every penalty, estimate, average and step, each with one of the shapes.
func cells(newRule func() update.Rule, f func(name string, c Case)) {
	n := 0
	for _, p := range Penalties {
		for _, e := range Estimates {
			for _, avg := range []update.Average{update.NoAverage, update.All, update.Tail} {
				for _, changing := range []bool{false, true} {
					s := shapes[(n*5+n/8)%len(shapes)]
					n++
					f(fmt.Sprintf("%s/%s/average %q/changing %v/K=%d R=%d B=%d", p.Name, e, avg, changing, s[0], s[1], s[2]), Case{
						Rule: newRule, Penalty: p.P, Estimate: e, Average: avg, Changing: changing,
						Outputs: s[0], Racers: s[1], Batch: s[2], Steps: 110,
					})
				}
			}
		}
	}
}

func testLazy(t *testing.T, newRule func() update.Rule) {
	worst, where := 0.0, ""
	n := 0
	cells(newRule, func(name string, c Case) {
		if n++; testing.Short() && n%8 != 0 {
			return
		}
		lazy, err := c.run()
		if err != nil {
			return // refused, as Matrix reports
		}
		c.Eager = true
		eager, err := c.run()
		if err != nil {
			t.Fatalf("%s: eager: %v", name, err)
		}
		far := max(apart(lazy.w, eager.w), apart(lazy.avg, eager.avg))
		if !(far <= tolerance) {
			t.Errorf("%s: lazy and eager are %.2g apart", name, far)
		}
		if far > worst {
			worst, where = far, name
		}
	})
	t.Logf("largest difference %.2g at %s", worst, where)
}

// A line that is left alone for long, so that what moves by itself comes to rest.
func testLong(t *testing.T, newRule func() update.Rule) {
	for i, p := range Penalties {
		if testing.Short() && i > 1 {
			break
		}
		c := Case{Rule: newRule, Penalty: p.P, Estimate: "plain", Outputs: 1, Racers: 1, Batch: 1, Steps: 1500}
		lazy, err := c.run()
		if err != nil {
			continue
		}
		c.Eager = true
		eager, err := c.run()
		if err != nil {
			t.Fatalf("%s: eager: %v", p.Name, err)
		}
		if far := apart(lazy.w, eager.w); !(far <= 2*tolerance) {
			t.Errorf("%s: lazy and eager are %.2g apart", p.Name, far)
		}
	}
}

func testDense(t *testing.T, newRule func() update.Rule) {
	n := 0
	cells(newRule, func(name string, c Case) {
		if n++; n%7 != 0 || testing.Short() && n%5 != 0 {
			return
		}
		sparse, err := c.run()
		if err != nil {
			return
		}
		c.Dense = true
		dense, err := c.run()
		if err != nil {
			t.Fatalf("%s: dense: %v", name, err)
		}
		if far := max(apart(sparse.w, dense.w), apart(sparse.avg, dense.avg)); !(far <= tolerance) {
			t.Errorf("%s: sparse and dense are %.2g apart", name, far)
		}
	})
}

// Allocations checks that a step allocates nothing, once memory is warm.
func Allocations(t *testing.T, newRule func() update.Rule) {
	n := 0
	cells(newRule, func(name string, c Case) {
		if n++; n%5 != 0 {
			return
		}
		m, err := c.start()
		if err != nil {
			return
		}
		for range 140 {
			m.step()
		}
		if c.Estimate == "svrg" || c.Estimate == "svrg clip" {
			return // allocates at the moves of its reference point
		}
		if n := testing.AllocsPerRun(30, m.step); n != 0 { // an average, rounded down: a history that grows at times is no matter
			t.Errorf("%s: %v allocations a step", name, n)
		}
	})
}
