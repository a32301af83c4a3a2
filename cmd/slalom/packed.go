package main

import (
	"context"
	"encoding/json"
	"slices"
	"sync/atomic"
	"unicode/utf8"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/files"
)

// packedFormat is the name of the format of packed files.
const packedFormat = "arrow"

// What a packed file keeps with its rows, under these keys of its metadata.
const (
	metaTreatment = "treatment"   // how raw files become such rows (files.Treatment)
	metaNames     = "names"       // of the columns, a JSON array
	metaRawNames  = "names.bytes" // in its place if one is not UTF-8: a JSON array of base64
)

// packedRows are the rows of a packed file, counted; reading them ends with an error when ctx does.
type packedRows struct {
	*arrow.File
	ctx  context.Context // nil: it has no end
	read atomic.Int64    // rows given by the scan begun last, or by blocks
}

var _ slalom.Addressed = (*packedRows)(nil)

// Scan implements data.Source.
func (p *packedRows) Scan() (data.Scanner, error) { return p.counted(p.File.Scan()) }

// ScanPieces implements data.Pieces.
func (p *packedRows) ScanPieces(order []int) (data.Scanner, error) {
	return p.counted(p.File.ScanPieces(order))
}

// counted is a scan that has begun.
func (p *packedRows) counted(sc data.Scanner, err error) (data.Scanner, error) {
	p.read.Store(0)
	return &packedScanner{sc, p}, err
}

// Block implements data.Blocks.
func (p *packedRows) Block(dst *data.Rows, b int) error {
	return p.count(p.File.Block(dst, b), dst)
}

// count counts rows that were read.
func (p *packedRows) count(err error, rows *data.Rows) error {
	if p.ctx != nil && p.ctx.Err() != nil {
		return errInterrupted
	}
	if err == nil {
		p.read.Add(int64(rows.Len()))
	}
	return err
}

type packedScanner struct {
	data.Scanner
	rows *packedRows
}

// IDs are those of the rows given last; nil: there are none.
func (s *packedScanner) IDs() [][]byte { return feature.IDs(s.Scanner) }

func (s *packedScanner) Next(dst *data.Rows) error { return s.rows.count(s.Scanner.Next(dst), dst) }

// openPacked opens a packed file where it lies.
func openPacked(inputs []data.Input, spec *files.Spec) (*files.Opened, error) {
	in := inputs[0]
	if len(inputs) > 1 {
		return nil, &data.Error{File: inputs[1].Name, Msg: "a second packed file", Remedy: "give one, or pack the files together: slalom pack takes any number"}
	}
	b, err := mapped(in)
	if err != nil {
		return nil, err
	}
	f, err := arrow.OpenBytes(b, in.Name)
	if err != nil {
		return nil, err
	}
	t, err := readMeta(f.Meta())
	if err != nil {
		return nil, &data.Error{File: in.Name, Msg: "what the packed file keeps with its rows is damaged (" + err.Error() + ")", Remedy: "pack the data again", Err: err}
	}
	f.Workers = spec.Workers
	rows := &packedRows{File: f}
	o := &files.Opened{Rows: rows, Treatment: t, Bytes: func() (int64, int64) {
		if f.NumRows() == 0 {
			return 0, int64(len(b))
		}
		return int64(float64(len(b)) * min(1, float64(rows.read.Load())/float64(f.NumRows()))), int64(len(b))
	}}
	if t != nil {
		o.Names = t.Names
	}
	if f.HasIDs() {
		o.ID = idName(t)
	}
	return o, nil
}

// idName is how the identifiers of packed rows are called: tags of Vowpal Wabbit text go by any name.
func idName(t *files.Treatment) string {
	if t != nil && t.Plan != nil {
		for _, c := range t.Plan.Columns {
			if c.Role == feature.IDRole {
				return c.Name
			}
		}
	}
	return files.AnyID
}

// meta is what is kept with packed rows.
func meta(t *files.Treatment) (map[string]string, error) {
	if t == nil {
		return nil, nil
	}
	m := map[string]string{metaTreatment: string(t.JSON())}
	if len(t.Names) == 0 {
		return m, nil
	}
	if !slices.ContainsFunc(t.Names, func(n string) bool { return !utf8.ValidString(n) }) {
		b, err := json.Marshal(t.Names)
		m[metaNames] = string(b)
		return m, err
	}
	raw := make([][]byte, len(t.Names))
	for i, n := range t.Names {
		raw[i] = []byte(n)
	}
	b, err := json.Marshal(raw)
	m[metaRawNames] = string(b)
	return m, err
}

// readMeta reads what meta made; nil for numbered columns.
func readMeta(m map[string]string) (*files.Treatment, error) {
	var names []string
	if s, ok := m[metaNames]; ok {
		if err := json.Unmarshal([]byte(s), &names); err != nil {
			return nil, err
		}
	}
	if s, ok := m[metaRawNames]; ok {
		var raw [][]byte
		if err := json.Unmarshal([]byte(s), &raw); err != nil {
			return nil, err
		}
		for _, n := range raw {
			names = append(names, string(n))
		}
	}
	kept, ok := m[metaTreatment]
	if !ok {
		return nil, nil
	}
	return files.ReadTreatment([]byte(kept), names)
}

// settled refuses flags about columns for a packed file, whose rows are features already.
func (r *request) settled(in *input) error {
	if in.files.Format() != packedFormat {
		return nil
	}
	c := &r.spec.Columns
	for _, f := range []struct {
		flag  string
		given bool
	}{
		{"target", c.Target != ""}, {"number", c.Number != nil}, {"category", c.Category != nil}, {"text", c.Text != nil},
		{"date", c.Date != nil}, {"ignore", c.Ignore != nil}, {"weight", c.Weight != ""}, {"offset", c.Offset != ""},
		{"exposure", c.Exposure != ""}, {"id", c.ID != ""}, {"cross", c.Cross != nil}, {"lenient", c.Lenient},
		{"ngrams", c.NGrams != 0}, {"text-raw", c.TextRaw}, {"no-idf", c.NoIDF}, {"raw", c.Raw}, {"bins", c.Bins != 0},
		{"name-budget", c.NameBudget != 0}, {"bits", c.Bits != 0},
		{"no-header", r.spec.NoHeader}, {"delimiter", r.spec.Delimiter != ""}, {"zero-based", r.spec.ZeroBased},
	} {
		if f.given {
			return r.usage("%s: --%s was settled when the file was packed: leave it out, or pack the data anew with it", in.name, f.flag)
		}
	}
	return nil
}
