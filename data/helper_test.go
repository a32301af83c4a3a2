package data

import (
	"fmt"
	"io"
	"strings"
	"testing"
)

// dump prints rows one a line: label, weight and offset if not 1 and 0, features.
func dump(r *Rows) string {
	var b strings.Builder
	for i := range r.Len() {
		row := r.Row(i)
		fmt.Fprintf(&b, "%v", row.Label)
		if row.Weight != 1 || row.Offset != 0 {
			fmt.Fprintf(&b, " h=%v off=%v", row.Weight, row.Offset)
		}
		b.WriteString(" |")
		if row.Index == nil {
			for _, v := range row.Value {
				fmt.Fprintf(&b, " %v", v)
			}
		}
		for k, j := range row.Index {
			v := float32(1)
			if row.Value != nil {
				v = row.Value[k]
			}
			fmt.Fprintf(&b, " %d:%v", j, v)
		}
		b.WriteByte('\n')
	}
	return b.String()
}

// check fails unless r is well-formed.
func check(t *testing.T, r *Rows) {
	t.Helper()
	n := r.Len()
	bad := r.Weight != nil && len(r.Weight) != n || r.Offset != nil && len(r.Offset) != n
	if r.Dense() {
		bad = bad || len(r.Value) != n*r.Cols || r.Index != nil
	} else {
		bad = bad || len(r.Start) != n+1 || r.Start[0] != 0 || r.Start[n] != len(r.Index) || r.Index == nil ||
			r.Value != nil && len(r.Value) != len(r.Index)
		for _, j := range r.Index {
			bad = bad || int(j) >= r.Cols
		}
	}
	if bad {
		t.Fatalf("rows out of shape: n %d, %+v", n, r)
	}
}

// drain reads a scanner to its end, block by block, and copies the rows.
func drain(t *testing.T, sc Scanner) (*Rows, error) {
	t.Helper()
	return drainTo(t, sc, func(block *Rows) {
		if block.Len() == 0 {
			t.Fatal("a block without rows")
		}
	})
}

// drainTo is drain, which shows f the blocks.
func drainTo(t *testing.T, sc Scanner, f func(block *Rows)) (*Rows, error) {
	t.Helper()
	all, block := &Rows{}, &Rows{}
	next := int64(0)
	for {
		err := sc.Next(block)
		if err != nil {
			if block.Len() != 0 && err == io.EOF {
				t.Fatal("rows came with the end")
			}
			if err == io.EOF {
				err = nil
			}
			return all, err
		}
		check(t, block)
		f(block)
		if block.First != 0 && block.First != next {
			t.Fatalf("First is %d, want %d", block.First, next)
		}
		next += int64(block.Len())
		all.Extend(block)
		check(t, all)
	}
}

// parse reads a text in a format.
func parse(t *testing.T, f *Format, r io.Reader, spec Spec) (*Rows, error) {
	t.Helper()
	sc, err := f.New(r, "f", spec)
	if err != nil {
		return &Rows{}, err
	}
	defer sc.Close()
	return drain(t, sc)
}

// text makes inputs of texts, named by their number or as given.
func text(named ...string) []Input {
	var in []Input
	for i := 0; i < len(named); i += 2 {
		body := named[i+1]
		in = append(in, Input{Name: named[i], Size: int64(len(body)), Open: func() (io.ReadCloser, error) {
			return io.NopCloser(strings.NewReader(body)), nil
		}})
	}
	return in
}

func wantError(t *testing.T, err error, want string) {
	t.Helper()
	if err == nil || err.Error() != want {
		t.Errorf("error\n\t%v\nwant\n\t%s", err, want)
	}
}
