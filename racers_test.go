package slalom_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// The winner of a race is the model that its step gives alone, and so are the others' losses.
func TestRaceIsEachAlone(t *testing.T) {
	rows := made(t, data.Synthetic{N: 3000, D: 300, Nonzeros: 10, Noise: 0.5})
	for _, c := range []slalom.Config{
		{}, {Update: "adagrad"}, {Update: "scalefree"}, {Update: "scaled"}, {L2: 1e-3}, {Update: "adagrad", Batch: 7}, {Update: "adagrad", Average: "all"}, {Update: "adagrad", L2: 1e-3},
	} {
		c.Passes = 1
		raced := fit(t, c, rows, slalom.Options{})
		race := raced.Races[0]
		if len(race.Racers) != 8 || race.How != "side" || race.By != "hold-out" {
			t.Fatalf("%+v", race)
		}
		for i, r := range race.Racers {
			c.Step, c.Eta = "constant", r.Value
			alone := fit(t, c, rows, slalom.Options{})
			if c.Loss == "" && math.Abs(float64(*r.Valid)-alone.Valid.Loss) > 1e-12*alone.Valid.Loss || math.Abs(float64(r.Progressive)-alone.Progressive) > 1e-12*alone.Progressive {
				t.Errorf("%s, step %v: losses %v and %v in the race, %v and %v alone", c.Update, r.Value, *r.Valid, r.Progressive, alone.Valid.Loss, alone.Progressive)
			}
			if *r.Valid < *race.Racers[race.Winner].Valid {
				t.Errorf("racer %d is better than the winner", i)
			}
			if i == race.Winner && race.With == nil {
				sameBits(t, c.Update, raced.Model.Weights, alone.Model.Weights)
			}
		}
	}
}

// The two that go on after the first pass are each, bit for bit, what its step gives alone.
func TestPairIsEachAlone(t *testing.T) {
	rows := made(t, data.Synthetic{N: 3000, D: 300, Nonzeros: 10, Noise: 0.5})
	for _, update := range []string{"invariant", "scaled", "adagrad"} {
		c := slalom.Config{Update: update, Passes: 2}
		raced := fit(t, c, rows, slalom.Options{})
		if len(raced.Races) != 2 || raced.Races[1].How != "pair" || raced.BestPass != 2 {
			t.Fatalf("%s: %v, best pass %d", update, raced.Races, raced.BestPass)
		}
		first, pair := raced.Races[0], raced.Races[1]
		if first.Racers[first.Winner].Value != pair.Racers[0].Value && first.Racers[first.Winner].Value != pair.Racers[1].Value {
			t.Errorf("%s: the winner did not go on: %v, %v", update, first, pair)
		}
		for _, r := range pair.Racers {
			alone := fit(t, slalom.Config{Update: update, Passes: 2, Step: "constant", Eta: r.Value}, rows, slalom.Options{})
			if math.Abs(float64(r.Progressive)-alone.Progressive) > 1e-12*alone.Progressive {
				t.Errorf("%s, step %v: progressive loss %v beside another, %v alone", update, r.Value, r.Progressive, alone.Progressive)
			}
			if alone.BestPass == 2 && math.Abs(float64(*r.Valid)-alone.Valid.Loss) > 1e-12 {
				t.Errorf("%s, step %v: hold-out loss %v beside another, %v alone", update, r.Value, *r.Valid, alone.Valid.Loss)
			}
		}
		if pair.Joint != nil && math.Abs(float64(*pair.Joint)-raced.Valid.Loss) > 1e-6 {
			t.Errorf("%s: %v, but the model has %v", update, pair, raced.Valid.Loss)
		}
	}
}

// A race that is cut off and resumed, in it or after it, ends with the same bytes.
func TestRaceResumed(t *testing.T) {
	rows := made(t, data.Synthetic{N: 40_000, D: 50, Nonzeros: 5, Noise: 0.5})
	c := slalom.Config{Passes: 4}
	var points [][]byte
	whole := fit(t, c, rows, slalom.Options{Checkpoint: func(write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		points = append(points, b.Bytes())
		return err
	}})
	if len(points) < 6 {
		t.Fatalf("only %d checkpoints: none inside a pass", len(points))
	}
	for i, p := range points {
		if i%7 > 0 { // in each pass, at the end of one, and of all
			continue
		}
		r := fit(t, c, rows, slalom.Options{Resume: bytes.NewReader(p)})
		if !bytes.Equal(saved(t, r.Model), saved(t, whole.Model)) || fmt.Sprint(r.Races) != fmt.Sprint(whole.Races) || r.BestPass != whole.BestPass {
			t.Errorf("resumed from checkpoint %d: another model, or race: %v, %v", i, r.Races, whole.Races)
		}
	}
}

// Racers that diverge are dropped, and the others are not disturbed.
func TestRaceDrops(t *testing.T) {
	large := made(t, data.Synthetic{N: 2000, D: 20, Noise: 0.5})
	for i := range large.Value {
		large.Value[i] *= 30
	}
	relabel(large, func(i int, y float64) float64 { return float64(i % 3) })
	got := fit(t, slalom.Config{Loss: "poisson", Update: "adagrad", Passes: 1}, large, slalom.Options{})
	dropped := 0
	for _, c := range got.Races[0].Racers {
		if c.Dropped {
			dropped++
		}
	}
	if dropped == 0 || got.Races[0].Racers[got.Races[0].Winner].Dropped || !strings.Contains(got.Races[0].String(), "diverged") {
		t.Errorf("%v", got.Races[0])
	}
}

// Nets and a user's functions run heats.
func TestHeats(t *testing.T) {
	rows := made(t, data.Synthetic{N: 3000, D: 20, Noise: 0.5})
	r := fit(t, slalom.Config{Net: []int{8}, Passes: 2, Step: "auto"}, rows, slalom.Options{})
	if len(r.Races) != 1 || r.Races[0].How != "heats" || len(r.Races[0].Racers) != 5 {
		t.Errorf("%v", r.Races)
	}
	f := &model.Func{Dim: 1, Eval: func(i int64, w, g []float64) float64 {
		d := w[0] - float64(i%7)
		if g != nil {
			g[0] = d
		}
		return d * d / 2
	}}
	out, err := slalom.Train(context.Background(), slalom.Config{Step: "auto", Update: "adagrad", Passes: 2}, slalom.Problem{Model: f, Train: rows}, slalom.Options{})
	if err != nil || len(out.Races) != 1 || out.Races[0].How != "heats" {
		t.Errorf("%v %v", out, err)
	}
}

// The penalty that wins its race is the one whose run alone has the least hold-out loss.
func TestRaceOfPenalties(t *testing.T) {
	rows := made(t, data.Synthetic{N: 400, D: 300, Nonzeros: 20, Noise: 1})
	r := fit(t, slalom.Config{Race: "l2", Passes: 3, Update: "adagrad"}, rows, slalom.Options{})
	race := r.Races[len(r.Races)-1]
	if race.Of != "l2" || len(race.Racers) != 7 || r.Model.Recipe.L2 != race.Racers[race.Winner].Value || r.Model.Recipe.Race != "" {
		t.Fatalf("%v, recipe %s", race, r.Model.Recipe.JSON())
	}
	for i, c := range race.Racers {
		alone := fit(t, slalom.Config{L2: c.Value, Passes: 3, Update: "adagrad"}, rows, slalom.Options{})
		if d := alone.Valid.Loss - float64(*c.Valid); math.Abs(d) > 1e-12 {
			t.Errorf("l2 %v: %v alone, %v in the race", c.Value, alone.Valid.Loss, *c.Valid)
		}
		if i == race.Winner {
			sameBits(t, "l2", alone.Model.Weights, r.Model.Weights)
		}
	}
	_, err := slalom.Fit(context.Background(), slalom.Config{Race: "l2", HoldoutBy: "none"}, rows, slalom.Options{})
	refused(t, err, "race l2", "hold")
	refused(t, slalom.Config{Race: "l2", L2: 1}.Check(), "leave one of them out")
	refused(t, slalom.Config{Replicas: 1000}.Check(), "at most 256")
	refused(t, slalom.Config{Race: "l2", Replicas: 2}.Check(), "replicas bear no penalty")
	refused(t, slalom.Config{Race: "l2", Update: "adamw", L1: 1}.Check(), "adamw")
}

// Every racer of a spread table starts alike, and each can be kept, or dropped.
func TestRacersOfTable(t *testing.T) {
	one := weight.New(weight.Shape{Lines: 3, Lanes: 2, Bias: true})
	for i := range one.W {
		one.W[i] = float32(i + 1)
	}
	for _, woven := range []bool{false, true} {
		many := weight.New(weight.Shape{Lines: 3, Lanes: 6, Racers: 3, Bias: true, Woven: woven})
		many.Spread(one)
		many.Weave(1)
		for line := range many.AllLines() {
			for c := range 6 {
				many.State[0][line*many.Stride()+c] = float32(10*line + c)
			}
		}
		many.Drop(0)
		many.W[many.Stride()+1] = float32(math.Inf(1))
		if w, s := many.Finite(); !w[0] || w[1] || !w[2] || !s[1] {
			t.Errorf("finite %v %v", w, s)
		}
		many.Keep(2)
		sameBits(t, "kept", weight.Weights{{W: many.Flat()}}, weight.Weights{one})
		for line := range many.AllLines() {
			if s := many.State[0][line*many.Stride():]; s[0] != float32(10*line+2) || s[1] != float32(10*line+5) {
				t.Errorf("states of line %d: %v", line, s[:2])
			}
		}
	}
}

// Racers of two tables beside one another are each table's.
func TestRacersBeside(t *testing.T) {
	tables := make([]*weight.Table, 2)
	for i := range tables {
		tables[i] = weight.New(weight.Shape{Lines: 3, Lanes: 2 * (i + 1), Racers: i + 1, Bias: true, Woven: true})
		for j := range tables[i].W {
			tables[i].W[j] = float32(10*i + j)
		}
		tables[i].Weave(i)
	}
	for i, list := range [][]int{{0}, {1, 2}} {
		both := weight.Beside(tables[0], tables[1])
		both.Keep(list...)
		sameBits(t, "beside", weight.Weights{{W: both.Flat()}}, weight.Weights{{W: tables[i].Flat()}})
	}
}

// Heats of a model with a billion columns cost no more than their rows.
func TestHeatsOfManyColumns(t *testing.T) {
	rows := made(t, data.Synthetic{N: 2000, D: 40, Nonzeros: 5, Noise: 0.5})
	few := fit(t, slalom.Config{Update: "adagrad", Step: "auto", Clip: 1e9, Passes: 1, Holdout: 0.2}, rows, slalom.Options{})
	for i := range rows.Index {
		rows.Index[i] *= 1 << 12
	}
	rows.Cols = 40 << 12
	many := fit(t, slalom.Config{Update: "adagrad", Step: "auto", Clip: 1e9, Passes: 1, Holdout: 0.2, HoldoutBy: "last"}, rows, slalom.Options{})
	if few.Races[0].How != "heats" || many.Races[0].How != "heats" || many.Races[0].Racers[many.Races[0].Winner].Dropped {
		t.Errorf("%v, %v", few.Races[0], many.Races[0])
	}
	few = fit(t, slalom.Config{Update: "adagrad", Step: "auto", Clip: 1e9, Passes: 1, Holdout: 0.2, HoldoutBy: "last"}, made(t, data.Synthetic{N: 2000, D: 40, Nonzeros: 5, Noise: 0.5}), slalom.Options{})
	if few.Races[0].String() != many.Races[0].String() {
		t.Errorf("%v, in columns far apart %v", few.Races[0], many.Races[0])
	}
}
