package data

import (
	"bytes"
	"io"
	"slices"

	"github.com/slalom-ml/slalom/internal/kernel"
)

// CSV is comma-separated numbers under a line of column names. One column is
// the target, others may be the row's weight and offset or be ignored, and all
// that is left are features, numbered from 0 in their order. Fields may stand
// in double quotes, a quote inside written twice, and may then hold delimiters
// and line ends. Every row has as many fields as the header, and a field that
// is empty or NA is an error, not a zero.
//
// With up to 64 features the rows are dense; with more they are sparse.
var CSV = Format{
	Name: "csv", Suffixes: []string{".csv"}, Sniff: sniffDelimiter(','),
	New: func(r io.Reader, name string, spec Spec) (Scanner, error) { return newCSV(r, name, spec, ",") },
}

// TSV is CSV with tabs for commas.
var TSV = Format{
	Name: "tsv", Suffixes: []string{".tsv"}, Sniff: sniffDelimiter('\t'),
	New: func(r io.Reader, name string, spec Spec) (Scanner, error) { return newCSV(r, name, spec, "\t") },
}

const denseCols = 64

// role is what a field is for: the feature of that column, or one of these.
type role int

const (
	ignored role = -1 - iota
	target
	weight
	offset
	exposure
)

type csv struct {
	in       lines
	delim    byte
	header   []string // names of all fields
	roles    []role
	names    []string // names of the features
	others   []string // names of columns that Spec.Only leaves out
	dense    bool
	weighted bool
	shifted  bool      // there is an offset
	headed   bool      // there is a header line
	first    []byte    // the first record, when it is no header
	spare    []float32 // as in libsvm
	check    func(y float64) error
	err      error
}

func newCSV(r io.Reader, name string, spec Spec, delim string) (Scanner, error) {
	if spec.Delimiter != "" {
		delim = spec.Delimiter
	}
	if len(delim) != 1 || bytes.ContainsAny([]byte(delim), "\"\r\n\x00 +-.0123456789eE") || delim[0] >= 0x80 {
		return nil, &Error{Token: delim, Msg: "cannot be a delimiter", Remedy: "give one character such as , ; | or a tab"}
	}
	p := &csv{in: newLines(r, name), delim: delim[0], check: spec.check()}
	if err := p.readHeader(&spec); err != nil {
		return nil, err
	}
	p.dense = len(p.names) <= denseCols
	return p, nil
}

func (p *csv) Close() error { return nil }

// Names are the names of the features, by column.
func (p *csv) Names() []string { return p.names }

// Extra are the names of the columns that Spec.Only leaves out.
func (p *csv) Extra() []string { return p.others }

// Next reads a block. An error comes after the rows before it.
func (p *csv) Next(dst *Rows) error {
	p.begin(dst)
	for p.err == nil && len(dst.Label) < blockRows && len(dst.Value) < blockValues {
		b := p.first
		if p.first = nil; b == nil {
			b, p.err = p.record()
		}
		if p.err == nil {
			index, value := len(dst.Index), len(dst.Value)
			if p.err = p.row(b, dst); p.err != nil {
				dst.Index, dst.Value = dst.Index[:index], dst.Value[:value]
			}
		}
	}
	if !p.dense && !slices.ContainsFunc(dst.Value, func(v float32) bool { return v != 1 }) {
		p.spare, dst.Value = dst.Value[:0], nil
	}
	if len(dst.Label) == 0 {
		return p.err
	}
	return nil
}

// begin empties dst and gives it the shape of this file's rows.
func (p *csv) begin(dst *Rows) {
	if dst.Value == nil {
		dst.Value = p.spare
	}
	like := Rows{Cols: len(p.names), Value: []float32{}}
	if !p.dense {
		like.Start = []int{0}
	}
	if p.weighted {
		like.Weight = []float64{}
	}
	if p.shifted {
		like.Offset = []float64{}
	}
	dst.shape(&like)
}

// record gives the next record that is not blank, ending in '\n'.
func (p *csv) record() ([]byte, error) {
	for {
		b, err := p.in.next()
		if err != nil {
			return nil, err
		}
		if len(b) == 1 {
			continue
		}
		if bytes.IndexByte(b, '"') < 0 {
			return b, nil
		}
		open, at := p.open(b, 0, false)
		for open {
			from := len(b)
			if b, err = p.in.more(); err == io.EOF {
				return nil, p.bad(b, at, at, "", "the quote is not closed", "end the field with a quote")
			} else if err != nil {
				return nil, err
			}
			var k int
			if open, k = p.open(b, from, true); k > from {
				at = k
			}
		}
		return b, nil
	}
}

// open says whether b[from:] ends inside quotes, having begun inside or
// outside, and where the last quoted field began. A quote opens only at the
// start of a field.
func (p *csv) open(b []byte, from int, inside bool) (bool, int) {
	at := from
	for i := from; ; {
		if !inside {
			if b[i] == '"' {
				at, i, inside = i, i+1, true
				continue
			}
			k := bytes.IndexByte(b[i:], p.delim)
			if k < 0 {
				return false, at
			}
			i += k + 1
			continue
		}
		k := bytes.IndexByte(b[i:], '"')
		if k < 0 {
			return true, at
		}
		if i += k + 1; b[i] == '"' {
			i++
		} else {
			inside = false
		}
	}
}

// extras is what a row has beside its features.
type extras struct{ y, h, off float64 }

// row appends one record.
func (p *csv) row(b []byte, dst *Rows) error {
	x := extras{h: 1}
	last := len(p.roles) - 1
	i := 0
	for k, r := range p.roles {
		switch {
		case r >= 0:
			v, end, ok := fast32(b, i)
			if !ok || b[end] != p.delim && b[end] != '\n' {
				slow, e, err := p.slow(b, i, k, 32)
				if err != nil {
					return err
				}
				v, end = float32(slow), e
			}
			i = end
			if p.dense {
				dst.Value = append(dst.Value, v)
			} else if v != 0 {
				dst.Value, dst.Index = append(dst.Value, v), append(dst.Index, uint32(r))
			}
		case r == ignored:
			i, _ = p.fieldEnd(b, i)
		default:
			var err error
			if i, err = p.extra(&x, b, i, k); err != nil {
				return err
			}
		}
		if (b[i] == '\n') != (k == last) {
			return p.ragged(b)
		}
		i++
	}
	dst.Label = append(dst.Label, x.y)
	if !p.dense {
		dst.Start = append(dst.Start, len(dst.Index))
	}
	if p.weighted {
		dst.Weight = append(dst.Weight, x.h)
	}
	if p.shifted {
		dst.Offset = append(dst.Offset, x.off)
	}
	return nil
}

// extra reads the field at b[i:], of column k, which is no feature.
func (p *csv) extra(x *extras, b []byte, i, k int) (end int, err error) {
	v, end, err := p.slow(b, i, k, 64)
	if err != nil {
		return 0, err
	}
	switch p.roles[k] {
	case target:
		x.y = v
		if p.check != nil {
			if err := p.check(v); err != nil {
				return 0, p.bad(b, i, end, p.header[k], err.Error(), "")
			}
		}
	case weight:
		x.h = v
		if v < 0 {
			return 0, p.bad(b, i, end, p.header[k], "a weight below 0", "write a weight of at least 0")
		}
	case offset:
		x.off += v
	case exposure:
		if v <= 0 {
			return 0, p.bad(b, i, end, p.header[k], "an exposure that is not above 0", "leave the row out")
		}
		x.off += kernel.Log(v)
	}
	return end, nil
}

// fieldEnd is the end of the field that starts at b[i]: the place of a
// delimiter or newline, and whether the field is well-formed.
func (p *csv) fieldEnd(b []byte, i int) (end int, ok bool) {
	if b[i] == '"' {
		for i++; ; i++ {
			k := bytes.IndexByte(b[i:], '"')
			if k < 0 {
				return len(b) - 1, false
			}
			if i += k + 1; b[i] != '"' {
				break
			}
		}
		if b[i] == p.delim || b[i] == '\n' {
			return i, true
		}
		end, _ = p.fieldEnd(b, i)
		return end, false
	}
	for b[i] != p.delim && b[i] != '\n' {
		i++
	}
	return i, true
}

// field gives the text of the field at b[i:], out of its quotes or without
// the blanks around it.
func (p *csv) field(b []byte, i int) (text []byte, end int, ok bool) {
	end, ok = p.fieldEnd(b, i)
	text = b[i:end]
	if ok && b[i] == '"' {
		if text = text[1 : len(text)-1]; bytes.IndexByte(text, '"') >= 0 {
			text = bytes.ReplaceAll(text, []byte(`""`), []byte(`"`))
		}
		return text, end, true
	}
	return bytes.TrimSpace(text), end, ok
}

// slow reads the number in the field at b[i:], which belongs to column k.
func (p *csv) slow(b []byte, i, k, bits int) (float64, int, error) {
	if bits == 64 {
		if v, end, ok := fast64(b, i); ok && (b[end] == p.delim || b[end] == '\n') {
			return v, end, nil
		}
	}
	text, end, ok := p.field(b, i)
	if !ok {
		return 0, end, p.bad(b, i, end, p.header[k], "text after the closing quote", "write a quote inside quotes twice")
	}
	v, f := number(text, bits)
	if f == fine {
		return v, end, nil
	}
	if n, _ := p.count(b); n != len(p.roles) {
		return 0, end, p.ragged(b)
	}
	return 0, end, p.badNumber(b, i, end, k, text, f)
}
