package slalom_test

import (
	"bytes"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

// spread is a source of rows whose columns lie far apart, in another order than they occur in.
type spread struct{ data.Source }

func (s spread) Scan() (data.Scanner, error) {
	sc, err := s.Source.Scan()
	return spreadScanner{sc}, err
}

type spreadScanner struct{ data.Scanner }

func (s spreadScanner) Next(dst *data.Rows) error {
	err := s.Scanner.Next(dst)
	for k, j := range dst.Index {
		dst.Index[k] = (j*37%64)<<10 + 5
	}
	dst.Cols = 64 << 10
	return err
}

// Rows that training may renumber teach the same model, to the bit, as rows that it may not.
func TestCompactColumnsTeachTheSame(t *testing.T) {
	src := spread{data.Synthetic{N: 400, D: 64, Nonzeros: 6, Noise: 0.5}}
	table, err := data.Load(src, 0)
	if err != nil {
		t.Fatal(err)
	}
	for name, c := range map[string]slalom.Config{
		"race":     {Passes: 3},
		"l2":       {Passes: 2, L2: 0.01, Eta: 0.1, HoldoutBy: "last"},
		"batches":  {Passes: 2, Batch: 8, L1: 0.001, Average: "all"},
		"momentum": {Passes: 2, Update: "momentum", Eta: 0.01},
	} {
		var file [2]bytes.Buffer
		for i, rows := range []data.Source{src, table} {
			r := fit(t, c, rows, slalom.Options{Threads: 1 + i})
			if err := r.Model.Save(&file[i]); err != nil {
				t.Fatal(err)
			}
		}
		if !bytes.Equal(file[0].Bytes(), file[1].Bytes()) {
			t.Errorf("%s: the models differ", name)
		}
	}
}

// Dense rows to validate on have all columns, and no addresses.
func TestCompactColumnsAndDenseRows(t *testing.T) {
	src := spread{data.Synthetic{N: 400, D: 64, Nonzeros: 6, Noise: 0.5}}
	table, err := data.Load(src, 0)
	if err != nil {
		t.Fatal(err)
	}
	valid := data.NewDense(64 << 10)
	for i := range 40 {
		row := data.Row{Value: make([]float32, valid.Cols), Label: table.Label[i], Weight: 1}
		for k, j := range table.Row(i).Index {
			row.Value[j] = table.Row(i).Value[k]
		}
		valid.Append(row)
	}
	c := slalom.Config{Passes: 2, Eta: 0.1}
	o := slalom.Options{Valid: valid}
	a, b := fit(t, c, src, o), fit(t, c, table, o)
	if a.Valid.Loss != b.Valid.Loss {
		t.Errorf("validation loss %v, and %v of rows that are not renumbered", a.Valid.Loss, b.Valid.Loss)
	}
}
