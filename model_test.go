package slalom_test

import (
	"bytes"
	"context"
	"encoding/binary"
	"math"
	"strings"
	"sync"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

// several are models of every kind.
func several(t testing.TB) map[string]*slalom.Model {
	t.Helper()
	names := make([]string, 20)
	for i := range names {
		names[i] = strings.Repeat("ä", i)
	}
	two, three := small(t), classes(t, 3)
	return map[string]*slalom.Model{
		"logistic": fit(t, slalom.Config{Passes: 1}, two, slalom.Options{Names: func() []string { return names }}).Model,
		"hinge":    fit(t, slalom.Config{Passes: 1, Loss: "hinge", NoIntercept: true}, two, slalom.Options{}).Model,
		"huber":    fit(t, slalom.Config{Passes: 1, Loss: "huber", Delta: 2}, two, slalom.Options{}).Model,
		"softmax":  fit(t, slalom.Config{Passes: 1}, three, slalom.Options{}).Model,
		"net":      fit(t, slalom.Config{Passes: 1, Net: []int{4, 3}, Activation: "tanh"}, three, slalom.Options{}).Model,
		"net of numbers": fit(t, slalom.Config{Passes: 1, Net: []int{4}, Loss: "squared"}, relabel(small(t),
			func(i int, y float64) float64 { return 100 * y }), slalom.Options{}).Model,
	}
}

// A model read back predicts the same numbers and is written as the same bytes.
func TestSaveLoad(t *testing.T) {
	rows := small(t)
	for name, m := range several(t) {
		b := saved(t, m)
		r, err := slalom.Load(bytes.NewReader(b))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if !bytes.Equal(b, saved(t, r)) {
			t.Errorf("%s: written again, it has other bytes", name)
		}
		x, y := make([]float64, m.Outputs()), make([]float64, r.Outputs())
		for i := range rows.Len() {
			m.Predict(x, rows.Row(i))
			r.Predict(y, rows.Row(i))
			for k := range x {
				if x[k] != y[k] {
					t.Fatalf("%s: row %d is predicted as %v, and read back as %v", name, i, x, y)
				}
			}
		}
		if len(r.Names) != len(m.Names) || len(m.Names) > 0 && r.Names[7] != m.Names[7] {
			t.Errorf("%s: names %q", name, r.Names)
		}
	}
}

// A model predicts from many goroutines at once.
func TestPredictAtOnce(t *testing.T) {
	rows := small(t)
	for name, m := range several(t) {
		want := make([]float64, rows.Len()*m.Outputs())
		k := m.Outputs()
		for i := range rows.Len() {
			m.Predict(want[i*k:(i+1)*k], rows.Row(i))
		}
		var wg sync.WaitGroup
		for range 4 {
			wg.Go(func() {
				p := make([]float64, k)
				for i := range rows.Len() {
					m.Predict(p, rows.Row(i))
					for c, v := range p {
						if v != want[i*k+c] {
							t.Errorf("%s: row %d: %v, alone %v", name, i, v, want[i*k+c])
							return
						}
					}
				}
			})
		}
		wg.Wait()
	}
}

// Damaged files are refused: cut off anywhere, with the header changed, with weights that are not finite.
func TestDamagedModels(t *testing.T) {
	for name, m := range several(t) {
		b := saved(t, m)
		for i := range len(b) {
			if _, err := slalom.Load(bytes.NewReader(b[:i])); err == nil {
				t.Fatalf("%s: the first %d of %d bytes are taken", name, i, len(b))
			}
		}
		if m.Names != nil {
			continue // whose bytes come first
		}
		bad := bytes.Clone(b)
		n := 8 + int(binary.LittleEndian.Uint64(b))
		copy(bad[n:], []byte{0, 0, 0xc0, 0x7f}) // NaN
		_, err := slalom.Load(bytes.NewReader(bad))
		refused(t, err, "not finite")
	}
	b := saved(t, several(t)["softmax"])
	for _, c := range [][2]string{
		{`\"columns\":23`, `\"columns\":24`}, {`\"columns\":23`, `\"columns\":-1`}, {`\"columns\":23`, `\"columns\":4294967296`},
		{`[0,1,2]`, `[0,1]`}, {`[0,1,2]`, `[2,1,0]`}, {`[0,1,2]`, `[]`}, {"slalom model 1", "slalom model 9"},
		{`\"loss\":\"softmax\"`, `\"loss\":\"hinge\"`}, {`\"loss\":\"softmax\"`, `\"loss\":\"none\"`}, {`\"passes\":1`, `\"net\":[1048576]`}, {`\"passes\":1`, `\"net\":[1048577]`},
		{`\"passes\":1`, `\"batch\":-1`}, {`"weights":`, `"weight":`},
	} {
		_, err := slalom.Load(bytes.NewReader(edited(t, b, c[0], c[1])))
		if err == nil {
			t.Errorf("%s for %s is taken", c[1], c[0])
		}
	}
}

// edited replaces text in a file's header and corrects its length.
func edited(t testing.TB, b []byte, old, now string) []byte {
	t.Helper()
	n := 8 + int(binary.LittleEndian.Uint64(b))
	head := strings.TrimRight(string(b[8:n]), " ")
	if !strings.Contains(head, old) {
		t.Fatalf("no %q in the header %s", old, head)
	}
	head = strings.ReplaceAll(head, old, now)
	head += strings.Repeat(" ", (8-len(head)%8)%8)
	out := binary.LittleEndian.AppendUint64(nil, uint64(len(head)))
	return append(append(out, head...), b[n:]...)
}

// Whatever the bytes, Load returns; and what it takes predicts, and is written again.
func FuzzLoad(f *testing.F) {
	for _, m := range several(f) {
		b := saved(f, m)
		f.Add(b)
		f.Add(b[:len(b)/2])
	}
	f.Add([]byte("{}"))
	row := data.Row{Index: []uint32{0, 5, 1 << 20}, Value: []float32{1, -2, 3}, Weight: 1}
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := slalom.Load(bytes.NewReader(b))
		if err != nil {
			return
		}
		raw := make([]float64, m.Outputs())
		m.Raw(raw, row)
		m.Class(raw)
		m.Predict(raw, row)
		if err := m.Save(&bytes.Buffer{}); err != nil {
			t.Error(err)
		}
	})
}

// Recipes are read and written as JSON; what is not known is refused, and every wrong field is told at once.
func TestConfig(t *testing.T) {
	lower := -0.5
	c := slalom.Config{Loss: "huber", Delta: 2, Net: []int{3}, Lower: &lower, Eta: 1e-3, Seed: 1 << 63}
	back, err := slalom.ReadConfig(strings.NewReader(c.JSON()))
	if err != nil || back.JSON() != c.JSON() || slalom.Config.JSON(slalom.Config{}) != "{}" {
		t.Errorf("%s became %s, %v", c.JSON(), back.JSON(), err)
	}
	for _, bad := range []string{`{"los":"hinge"}`, `{"batch":1.5}`, `{"batch":`, `[]`, `{"seed":-1}`} {
		_, err := slalom.ReadConfig(strings.NewReader(bad))
		refused(t, err, "recipe")
	}
	nan := math.NaN()
	wrong := slalom.Config{
		Loss: "log", Order: "random", Grad: "sag", Step: "fast", Update: "sgd", Average: "some", HoldoutBy: "half", Activation: "gelu",
		L1: -1, L2: nan, Group: -2, Clip: -3, Eta: math.Inf(1), Decay: -4, Seconds: -5, Tolerance: -6, Passes: -7, Steps: -8, Batch: -9, Patience: -10,
		Warm: 1, Holdout: 1, Net: []int{0}, NoIntercept: true, ClassWeight: "a", Delta: -1, Lower: &nan,
	}
	err = wrong.Check()
	refused(t, err, `"log"`, `"random"`, `"sag"`, `"fast"`, `"sgd"`, `"some"`, `"half"`, `gelu`, "l1 -1", "l2 NaN", "group -2", "clip -3", "eta +Inf", "decay -4",
		"seconds -5", "tolerance -6", "passes -7", "steps -8", "batch -9", "patience -10", "warm 1", "holdout 1", "hidden layer", "no-intercept", "class-weight", "delta", "lower")
	if lines := strings.Count(err.Error(), "\n") + 1; lines < 26 {
		t.Errorf("%d lines for 27 wrong fields", lines)
	}
	one, zero := 1.0, 0.0
	for _, c := range []struct {
		c     slalom.Config
		words []string
	}{
		{slalom.Config{Step: "backtrack", Order: "shuffle"}, []string{"backtrack", "order all"}},
		{slalom.Config{Step: "backtrack", Update: "adam"}, []string{"backtrack", "update plain"}},
		{slalom.Config{Step: "backtrack", Grad: "svrg"}, []string{"backtrack", "grad plain"}},
		{slalom.Config{Step: "polyak", Update: "adam"}, []string{"polyak", "update plain"}},
		{slalom.Config{Step: "polyak", Grad: "svrg"}, []string{"polyak", "grad plain"}},
		{slalom.Config{Update: "ftrl", Step: "cosine"}, []string{"ftrl", "constant"}},
		{slalom.Config{Grad: "saga", Order: "importance"}, []string{"saga", "importance", "shuffle"}},
		{slalom.Config{Grad: "saga", Net: []int{4}}, []string{"saga", "svrg"}},
		{slalom.Config{Order: "all", Batch: 4}, []string{"order all", "batch"}},
		{slalom.Config{Group: 1, L1: 1}, []string{"group"}},
		{slalom.Config{Lower: &one, Upper: &zero}, []string{"lower 1", "upper 0"}},
		{slalom.Config{Lower: &zero, Upper: &zero}, []string{"lower 0", "upper 0"}},
		{slalom.Config{Update: "adamw", L1: 1}, []string{"adamw", "adam"}},
		{slalom.Config{Update: "ftrl", Group: 1}, []string{"ftrl", "adagrad"}},
		{slalom.Config{Delta: 1, Loss: "hinge"}, []string{"delta", "huber"}},
		{slalom.Config{Tau: 1, Loss: "quantile"}, []string{"tau"}},
	} {
		refused(t, c.c.Check(), c.words...)
		_, err := slalom.Fit(context.Background(), c.c, small(t), slalom.Options{})
		refused(t, err, c.words...)
	}
}
