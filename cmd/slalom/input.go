package main

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"sync/atomic"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
)

// input is the rows of some files as a command wants them: with the columns of a
// model in its order, counted, and ending with an error when ctx does.
type input struct {
	ctx   context.Context
	files *data.Files
	names []string     // of the columns after renumbering; nil: they have none
	to    []int        // the column of each of the file's; nil: its own
	rows  atomic.Int64 // read by the scan begun last
	most  atomic.Int64 // read by any scan
}

// source is the input as a source that can be read once if its files can.
func (in *input) source() data.Source {
	if in.once() {
		return onceInput{in}
	}
	return in
}

// once says whether the files can be read only once.
func (in *input) once() bool { return data.IsOnce(in.files.Source()) }

type onceInput struct{ *input }

// Once implements data.Once.
func (onceInput) Once() {}

// Scan implements data.Source.
func (in *input) Scan() (data.Scanner, error) {
	sc, err := in.files.Scan()
	in.rows.Store(0)
	return &inputScanner{Scanner: sc, in: in}, err
}

type inputScanner struct {
	data.Scanner
	in *input
	r  renumbering
}

func (s *inputScanner) Next(dst *data.Rows) error {
	if s.in.ctx.Err() != nil {
		return errInterrupted
	}
	if err := s.Scanner.Next(dst); err != nil {
		return err
	}
	if n := s.in.rows.Add(int64(dst.Len())); n > s.in.most.Load() {
		s.in.most.Store(n)
	}
	if s.in.to != nil {
		s.r.apply(dst, s.in.to, len(s.in.names))
	}
	return nil
}

// openAll opens files whose columns are whatever they are.
func openAll(ctx context.Context, paths []string, spec data.Spec) (*input, error) {
	f, err := data.Open(paths, spec)
	if err != nil {
		return nil, err
	}
	return &input{ctx: ctx, files: f, names: f.Names()}, nil
}

// openLike opens files whose columns must be those called names, in any order;
// others are left out. Without names columns are known by their numbers.
func (a *app) openLike(ctx context.Context, paths []string, spec data.Spec, names []string, quiet bool) (*input, error) {
	ignored := spec.Ignore
	if names != nil {
		spec.Only, spec.Ignore = names, nil
	}
	in, err := openAll(ctx, paths, spec)
	var e *data.Error
	if names != nil && errors.As(err, &e) && strings.HasSuffix(e.Msg, "has no named columns") {
		return nil, fmt.Errorf("%s: the model's columns have names (%s), and this file's have none; give a CSV file with a header", paths[0], shortList(names))
	}
	if err != nil || names == nil {
		return in, err
	}
	if in.names == nil && in.files.Extra() == nil {
		return nil, fmt.Errorf("%s: the model's columns have names (%s), and those of %s files have none; give a CSV file with a header",
			paths[0], shortList(names), in.files.Format())
	}
	if err := in.renumber(names, paths[0]); err != nil {
		return nil, err
	}
	extra := slices.DeleteFunc(slices.Clone(in.files.Extra()), func(n string) bool {
		return n == spec.Target || slices.Contains([]string{"target", "label", "y"}, n) || slices.Contains(ignored, n)
	})
	if len(extra) > 0 && !quiet {
		a.note("%s: ignored, since the model does not know them: %s", paths[0], shortList(extra))
	}
	return in, nil
}

// openGrown is openLike for going on from a model: new columns come after its own.
func openGrown(ctx context.Context, paths []string, spec data.Spec, names []string) (*input, error) {
	in, err := openAll(ctx, paths, spec)
	if err != nil || names == nil || in.names == nil {
		return in, err
	}
	all := slices.Clone(names)
	for _, n := range in.names {
		if !slices.Contains(names, n) {
			all = append(all, n)
		}
	}
	return in, in.renumber(all, paths[0])
}

// renumber gives the columns the numbers of their names.
func (in *input) renumber(names []string, path string) error {
	have := make(map[string]int, len(in.names))
	for i, n := range in.names {
		have[n] = i
	}
	var missing []string
	to := make([]int, len(in.names))
	for i, n := range names {
		k, ok := have[n]
		if !ok {
			missing = append(missing, n)
			continue
		}
		to[k] = i
	}
	if len(missing) > 0 {
		word := "columns"
		if len(missing) == 1 {
			word = "column"
		}
		return fmt.Errorf("%s: %s missing, from which the model learned: %s; the same names as in training are needed, in any order", path, word, shortList(missing))
	}
	if !slices.Equal(names, in.names) {
		in.to = to
	}
	in.names = names
	return nil
}

// renumbering is the working memory for blocks whose columns change their numbers.
type renumbering struct{ value []float32 }

func (m *renumbering) apply(b *data.Rows, to []int, cols int) {
	if b.Dense() {
		old := b.Cols
		m.value = slices.Grow(m.value[:0], b.Len()*cols)[:b.Len()*cols]
		for i := range b.Len() {
			row := m.value[i*cols : (i+1)*cols]
			clear(row)
			for j, v := range b.Value[i*old : (i+1)*old] {
				row[to[j]] = v
			}
		}
		b.Value, m.value, b.Cols = m.value, b.Value, cols
		return
	}
	b.Cols = cols
	for i := range b.Len() {
		lo, hi := b.Start[i], b.Start[i+1]
		for k := lo; k < hi; k++ { // insertion, so that rows are as if the file had the model's order
			j := uint32(to[b.Index[k]])
			v := float32(1)
			if b.Value != nil {
				v = b.Value[k]
			}
			at := k
			for ; at > lo && b.Index[at-1] > j; at-- {
				b.Index[at] = b.Index[at-1]
				if b.Value != nil {
					b.Value[at] = b.Value[at-1]
				}
			}
			b.Index[at] = j
			if b.Value != nil {
				b.Value[at] = v
			}
		}
	}
}

// shortList names the first few.
func shortList(names []string) string {
	var quoted []string
	for i, n := range names {
		if i == 8 {
			return fmt.Sprintf("%s, … (%d in all)", strings.Join(quoted, ", "), len(names))
		}
		quoted = append(quoted, fmt.Sprintf("%q", n))
	}
	return strings.Join(quoted, ", ")
}

// likeModel lays the roles that a model remembers under a request's own.
func likeModel(spec data.Spec, m *slalom.Model) data.Spec {
	if m.Names == nil {
		return spec
	}
	fill := func(s *string, v string) {
		if *s == "" {
			*s = v
		}
	}
	fill(&spec.Target, m.Roles.Target)
	fill(&spec.WeightCol, m.Roles.Weight)
	fill(&spec.OffsetCol, m.Roles.Offset)
	fill(&spec.ExposureCol, m.Roles.Exposure)
	return spec
}

// checked adds the check of labels for a recipe.
func checked(spec data.Spec, c slalom.Config) data.Spec {
	spec.NewCheck = func() func(float64) error { return slalom.LabelCheck(c) }
	return spec
}
