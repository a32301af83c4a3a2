package slalom_test

import (
	"bytes"
	"context"
	"fmt"
	"hash/fnv"
	"io"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/update"
)

// checkpoints runs to the end and keeps every checkpoint.
func checkpoints(t testing.TB, c slalom.Config, src data.Source, o slalom.Options) (*slalom.Result, [][]byte, error) {
	t.Helper()
	var all [][]byte
	o.Checkpoint = func(write func(io.Writer) error) error {
		var b bytes.Buffer
		err := write(&b)
		all = append(all, b.Bytes())
		return err
	}
	r, err := slalom.Fit(context.Background(), c, src, o)
	return r, all, err
}

// A run that is stopped at any checkpoint and resumed gives the same bytes, the last checkpoint included.
func TestResume(t *testing.T) {
	rows := made(t, data.Synthetic{N: 80, D: 15, Nonzeros: 4, Noise: 0.3})
	ran := 0
	for _, gradient := range []string{"plain", "svrg", "saga"} {
		for _, rule := range update.Names() {
			for _, average := range []string{"", "all", "tail"} {
				for _, by := range []string{"all", "replace", "shuffle", "once", "file", "reversal", "importance", "window"} {
					c := slalom.Config{Loss: "logistic", Grad: gradient, Update: rule, Average: average, Order: by, Passes: 4, L2: 1e-3, Eta: 0.05, Step: "constant"}
					if c.Check() != nil {
						continue
					}
					resumed(t, c, rows, slalom.Options{})
					ran++
				}
			}
		}
	}
	if ran < 400 {
		t.Errorf("%d recipes ran", ran)
	}
	for _, c := range []slalom.Config{
		{}, {Clip: 0.1, Grad: "saga"}, {Clip: 0.1, Grad: "svrg"}, {Step: "polyak"}, {Step: "backtrack"}, {Step: "inverse", L1: 1e-2}, {Step: "cosine", Update: "adam"},
		{Net: []int{4, 3}, Batch: 8}, {Net: []int{4}, Batch: 8, Grad: "svrg", Average: "tail"}, {Group: 1e-2}, {Tolerance: 0.3, Order: "all"}, {Patience: 1, Eta: 1},
		{Update: "plain", Step: "constant", Eta: 1000, Loss: "squared"}, {Steps: 200}, {Steps: 216}, {ClassWeight: "balanced"},
	} {
		if c.Passes == 0 && c.Steps == 0 {
			c.Passes = 5
		}
		resumed(t, c, rows, slalom.Options{Measure: true})
	}
}

// resumed resumes from two of a run's checkpoints, one by chance and the last, or, when it measures, from all.
func resumed(t *testing.T, c slalom.Config, src data.Source, o slalom.Options) {
	t.Helper()
	a, all, err := checkpoints(t, c, src, o)
	if err != nil || len(all) == 0 {
		t.Errorf("%s: %d checkpoints, %v", c.JSON(), len(all), err)
		return
	}
	h := fnv.New32()
	fmt.Fprint(h, c.JSON())
	at := []int{int(h.Sum32()) % len(all), len(all) - 1}
	if o.Measure {
		at = at[:0]
		for i := range all {
			at = append(at, i)
		}
	}
	for _, at := range at {
		o.Resume = bytes.NewReader(all[at])
		o.Threads = 2
		b, err := slalom.Fit(context.Background(), c, src, o)
		if err != nil {
			t.Errorf("%s: %v", c.JSON(), err)
			return
		}
		if !bytes.Equal(saved(t, a.Model), saved(t, b.Model)) || a.Passes != b.Passes || a.Steps != b.Steps || a.Progressive != b.Progressive || a.BestPass != b.BestPass {
			t.Errorf("%s: resumed at checkpoint %d of %d, the run ends otherwise: %q after %d passes and %d steps, %q after %d and %d",
				c.JSON(), at, len(all), a.End, a.Passes, a.Steps, b.End, b.Passes, b.Steps)
		}
	}
}

// Checkpoints within a pass, which blocks of 16384 rows have, resume as well; so do streams.
func TestResumeWithinPass(t *testing.T) {
	rows := made(t, data.Synthetic{N: 20_000, D: 50, Nonzeros: 3, Noise: 0.3})
	for _, c := range []slalom.Config{
		{}, {Grad: "saga", L2: 1e-4}, {Grad: "svrg", Average: "tail", Eta: 0.01}, {Order: "replace", Average: "all", Update: "adam"}, {Order: "importance", L1: 1e-5},
		{Order: "once", Batch: 64, Update: "nesterov"}, {Order: "reversal", Clip: 0.1}, {Order: "file", Update: "ftrl", L1: 1e-6},
	} {
		c.Passes = 2
		resumed(t, c, rows, slalom.Options{})
	}
	for _, c := range []slalom.Config{{}, {Order: "file", Average: "tail", Update: "adagrad", L2: 1e-4}, {Net: []int{4}}} {
		c.Passes = 2
		resumed(t, c, blocks{rows, 3000}, slalom.Options{Memory: 1 << 20})
	}
}

// A checkpoint of another recipe, of other rows, or a damaged one is refused.
func TestResumeRefuses(t *testing.T) {
	rows := small(t)
	c := slalom.Config{Passes: 3, Grad: "saga", Average: "all"}
	_, all, err := checkpoints(t, c, rows, slalom.Options{})
	if err != nil {
		t.Fatal(err)
	}
	resume := func(c slalom.Config, src data.Source, b []byte) error {
		_, err := slalom.Fit(context.Background(), c, src, slalom.Options{Resume: bytes.NewReader(b)})
		return err
	}
	if err := resume(c, rows, all[1]); err != nil {
		t.Fatal(err)
	}
	other := c
	other.L2 = 1e-3
	refused(t, resume(other, rows, all[1]), "another recipe")
	value := small(t)
	value.Value[7]++
	refused(t, resume(c, value, all[1]), "other rows")
	label := small(t)
	label.Label[290] *= -1
	refused(t, resume(c, label, all[1]), "other rows")
	refused(t, resume(c, rows, saved(t, fit(t, c, rows, slalom.Options{}).Model)), "not a checkpoint")
	refused(t, resume(c, rows, nil), "not a checkpoint")
	for i := 0; i < len(all[1]); i += 61 {
		if err := resume(c, rows, all[1][:i]); err == nil {
			t.Fatalf("the first %d bytes of a checkpoint are taken", i)
		}
	}
	once := onceOnly{blocks{rows, 50}}
	_, err = slalom.Fit(context.Background(), slalom.Config{}, once, slalom.Options{Memory: 1000, Resume: bytes.NewReader(all[1])})
	refused(t, err, "cannot be")
}

// Checkpoints with bytes changed are refused or run; they do not panic.
func FuzzResume(f *testing.F) {
	rows := made(f, data.Synthetic{N: 30, D: 5, Nonzeros: 2})
	c := slalom.Config{Passes: 2, Grad: "svrg", Average: "all", Loss: "logistic"}
	_, all, err := checkpoints(f, c, rows, slalom.Options{})
	if err != nil {
		f.Fatal(err)
	}
	f.Add(uint16(0), byte(1))
	f.Add(uint16(9), byte('x'))
	f.Add(uint16(1200), byte(0x7f))
	f.Fuzz(func(t *testing.T, at uint16, to byte) {
		b := bytes.Clone(all[0])
		b[int(at)%len(b)] = to
		_, _ = slalom.Fit(context.Background(), c, rows, slalom.Options{Resume: bytes.NewReader(b)})
	})
}
