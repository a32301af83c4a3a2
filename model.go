package slalom

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/safetensors"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/weight"
)

// Version is the version of this program.
const Version = "0.1.0"

// Model is what a run learned: weights, and everything needed to use them. It
// may predict from many goroutines at once.
type Model struct {
	Recipe  Config
	Loss    loss.Loss
	Target  Target
	Sum     model.Predictor
	Weights weight.Weights
	Names   []string // of the columns; nil: they have numbers only
	// Treatment says how raw files become rows, as JSON that whoever reads files
	// understands (package data/files); nil: rows come as they are.
	Treatment json.RawMessage

	scratch sync.Pool // of *model.Scratch
}

// Outputs is K, the number of raw outputs a row: 1, or one a class for softmax.
func (m *Model) Outputs() int { return m.Sum.Outputs() }

// Raw writes the K raw outputs (aᵀw + offset for a linear model) of a row into dst.
func (m *Model) Raw(dst []float64, row data.Row) {
	s, _ := m.scratch.Get().(*model.Scratch)
	if s == nil {
		s = new(model.Scratch)
	}
	m.Sum.Predict(dst[:m.Outputs()], m.Weights, row, 0, s)
	m.scratch.Put(s)
}

// Predict writes what people read of a row into dst, of length K: the
// probability of the second class (logistic) or of each class (softmax), the
// mean (poisson, gamma), or the raw output where the loss knows no better.
func (m *Model) Predict(dst []float64, row data.Row) {
	m.Raw(dst, row)
	if l, ok := m.Loss.(loss.Linked); ok {
		l.Mean(dst, dst)
	}
}

// Class is the label of the class that a row's raw outputs speak for; false
// when the model predicts numbers.
func (m *Model) Class(raw []float64) (float64, bool) {
	if m.Target.Classes == nil {
		return 0, false
	}
	return m.Target.Classes[argmax(raw)], true
}

// Best is the class, from 0, that a row's raw outputs speak for; false when the
// model predicts numbers.
func (m *Model) Best(raw []float64) (k int, ok bool) {
	if m.Target.Classes == nil {
		return 0, false
	}
	return argmax(raw), true
}

// header is the metadata of a model file.
type header struct {
	Format    string          `json:"format"`
	Target    Target          `json:"target"`
	Cols      int             `json:"columns"`
	Treatment json.RawMessage `json:"treatment,omitempty"`
}

const modelFormat = "slalom model 1"

// Save writes the model as safetensors: one F32 tensor a table, shape
// [lines, outputs], line 0 the intercept where there is one; "names" (U8) and "names.end" (I64, the
// end of each) when columns have names; the recipe as metadata. The same model gives the same
// bytes. A weight that is not finite is an error.
func (m *Model) Save(w io.Writer) error {
	if !finite(m.Weights) {
		return errors.New("a weight of the model is not finite: it is not written; give a smaller eta, or scale the features")
	}
	h, err := json.Marshal(header{modelFormat, m.Target, m.Weights[0].Lines, m.Treatment})
	if err != nil {
		return err
	}
	var tensors []safetensors.Tensor
	for _, t := range m.Weights {
		tensors = append(tensors, safetensors.F32(t.Name, []int{t.AllLines(), t.Lanes}, t.W))
	}
	return safetensors.Encode(w, map[string]string{"slalom": string(h), "recipe": m.Recipe.JSON()}, append(tensors, nameTensors(m.Names)...))
}

func nameTensors(names []string) []safetensors.Tensor {
	if names == nil {
		return nil
	}
	var text []byte
	end := make([]int64, len(names))
	for i, n := range names {
		text = append(text, n...)
		end[i] = int64(len(text))
	}
	return []safetensors.Tensor{
		safetensors.U8("names", []int{len(text)}, text), safetensors.I64("names.end", []int{len(end)}, end),
	}
}

// Load reads a model that Save wrote.
func Load(r io.Reader) (*Model, error) {
	file, err := io.ReadAll(r)
	if err != nil {
		return nil, err
	}
	meta, tensors, err := safetensors.Decode(file)
	if err != nil {
		return nil, err
	}
	byName := map[string]*safetensors.Tensor{}
	for i := range tensors {
		byName[tensors[i].Name] = &tensors[i]
	}
	m := &Model{}
	h, err := m.readMeta(meta)
	if err != nil {
		return nil, err
	}
	if m.Sum, err = newSum(m.Recipe, m.Loss, h.Cols, 1); err != nil {
		return nil, err
	}
	for _, shape := range m.Sum.Shapes() {
		t := &weight.Table{Shape: shape} // memory is taken for what the file has, not for what it says
		t.Racers = max(t.Racers, 1)
		if err := readTable(t, byName[t.Name]); err != nil {
			return nil, err
		}
		m.Weights = append(m.Weights, t)
	}
	if !finite(m.Weights) {
		return nil, errors.New("not a model: a weight is not finite")
	}
	if m.Names, err = readNames(byName["names"], byName["names.end"]); err != nil {
		return nil, err
	}
	if len(m.Names) > h.Cols {
		return nil, fmt.Errorf("not a model: %d names for %d columns", len(m.Names), h.Cols)
	}
	return m, nil
}

func (m *Model) readMeta(meta map[string]string) (h header, err error) {
	if json.Unmarshal([]byte(meta["slalom"]), &h) != nil || h.Format != modelFormat {
		return h, fmt.Errorf("not a model of this program: its metadata lacks %q", modelFormat)
	}
	if err := json.Unmarshal([]byte(meta["recipe"]), &m.Recipe); err != nil {
		return h, fmt.Errorf("not a model: its recipe cannot be read: %w", err)
	}
	if err := m.Recipe.Check(); err != nil {
		return h, fmt.Errorf("not a model: %w", err)
	}
	if h.Cols < 0 || int64(h.Cols) > 1<<32 {
		return h, fmt.Errorf("not a model: %d columns", h.Cols)
	}
	m.Target, m.Treatment = h.Target, h.Treatment
	c := m.Recipe
	opt := loss.Options{Delta: c.Delta, Tau: c.Tau}
	if c.Loss == "softmax" {
		opt.Outputs = len(h.Target.Classes)
	}
	if m.Loss, err = loss.New(c.Loss, opt); err != nil {
		return h, fmt.Errorf("not a model: %w", err)
	}
	return h, h.Target.check(c.Loss)
}

// check says whether the classes are those that a loss can have.
func (t Target) check(name string) error {
	want, n := 0, len(t.Classes)
	switch {
	case binary(name):
		want = 2
	case name == "softmax":
		want = n
	}
	if n != want {
		return fmt.Errorf("not a model: %d classes for loss %s", n, name)
	}
	if k := len(t.Names); k > 0 && k != n {
		return fmt.Errorf("not a model: %d names for %d classes", k, n)
	}
	for i := 1; i < n; i++ {
		if !(t.Classes[i-1] < t.Classes[i]) {
			return errors.New("not a model: its classes are not in rising order")
		}
	}
	return nil
}

func readTable(t *weight.Table, from *safetensors.Tensor) error {
	if from == nil {
		return fmt.Errorf("not a model: tensor %q is missing", t.Name)
	}
	if len(from.Shape) != 2 || from.Shape[0] != t.AllLines() || from.Shape[1] != t.Lanes {
		return fmt.Errorf("not a model: tensor %q has shape %v, not [%d %d]", t.Name, from.Shape, t.AllLines(), t.Lanes)
	}
	w, err := from.F32()
	t.W = w
	return err
}

func readNames(text, end *safetensors.Tensor) ([]string, error) {
	if text == nil || end == nil {
		return nil, nil
	}
	b, err := text.U8()
	if err != nil {
		return nil, err
	}
	ends, err := end.I64()
	if err != nil {
		return nil, err
	}
	names, from := make([]string, len(ends)), int64(0)
	for i, e := range ends {
		if e < from || e > int64(len(b)) {
			return nil, errors.New("not a model: the names of its columns are damaged")
		}
		names[i], from = string(b[from:e]), e
	}
	return names, nil
}
