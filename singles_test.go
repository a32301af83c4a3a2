package slalom_test

import (
	"bytes"
	"context"
	"math"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// The short way through single rows ends with the weights of the loop, bit for bit, whatever the vector code.
func TestSinglesAreTheLoop(t *testing.T) {
	rows := func() *data.Rows { return made(t, data.Synthetic{N: 3000, D: 400, Nonzeros: 12, Noise: 0.5}) }
	offset := rows()
	for i := range offset.Len() {
		offset.Offset = append(offset.Offset, float64(i%5)/4-0.5)
	}
	ones := rows()
	ones.Value = nil
	for _, c := range []struct {
		name string
		rows data.Source
		cfg  slalom.Config
	}{
		{"logistic", rows(), slalom.Config{}},
		{"ones", ones, slalom.Config{}},
		{"weights", weighed(rows()), slalom.Config{}},
		{"offsets", offset, slalom.Config{Loss: "logistic"}},
		{"hinge", rows(), slalom.Config{Loss: "hinge", Order: "replace"}},
		{"squared", rows(), slalom.Config{Loss: "squared", Order: "once"}},
		{"huber", rows(), slalom.Config{Loss: "huber", Order: "file"}},
		{"plain", rows(), slalom.Config{Update: "plain"}},
		{"invariant", offset, slalom.Config{Loss: "logistic", Update: "invariant"}},
		{"scaled", rows(), slalom.Config{Update: "scaled"}},
		{"scaled, offsets", offset, slalom.Config{Loss: "squared", Update: "scaled"}},
		{"scaled, dense", made(t, data.Synthetic{N: 2000, D: 20, Noise: 0.5}), slalom.Config{Loss: "squared", Update: "scaled"}},
		{"cosine", rows(), slalom.Config{Step: "cosine"}},
		{"window", blocks{rows(), 700}, slalom.Config{Order: "window"}},
		{"stream", blocks{rows(), 700}, slalom.Config{Order: "file"}},
		{"dense", made(t, data.Synthetic{N: 2000, D: 20, Noise: 0.5}), slalom.Config{}},
	} {
		if c.cfg.Update == "" {
			c.cfg.Update = "adagrad"
		}
		c.cfg.Passes = 3
		run := func(loop bool, level kernel.Level) ([]byte, *slalom.Result) {
			restore := kernel.Use(level)
			defer restore()
			r, err := slalom.Fit(context.Background(), c.cfg, c.rows, slalom.Options{Loop: loop})
			if err != nil {
				t.Fatalf("%s: %v", c.name, err)
			}
			return saved(t, r.Model), r
		}
		want, slow := run(true, kernel.Levels()[0])
		for _, level := range kernel.Levels() {
			got, fast := run(false, level)
			if !bytes.Equal(got, want) {
				t.Errorf("%s, %v: another model", c.name, level)
			}
			if d := fast.Progressive - slow.Progressive; math.Abs(d) > 1e-12*math.Abs(slow.Progressive) {
				t.Errorf("%s, %v: progressive loss %v, by the loop %v", c.name, level, fast.Progressive, slow.Progressive)
			}
		}
	}
}
