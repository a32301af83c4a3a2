package data

import (
	"bytes"
	"io"
	"math"
	"slices"
)

// Libsvm is the format of LIBSVM and SVMlight: a line a row,
//
//	label index:value index:value …   # comment
//
// Label and values are finite decimal numbers, values float32. Indices count
// from 1 (index 1 is column 0), or from 0 with Spec.ZeroBased, and may come in
// any order, which is kept, but no index twice in a row. qid:N is ignored,
// blank lines are skipped, explicit zeros are dropped.
var Libsvm = Format{
	Name:     "libsvm",
	Suffixes: []string{".svm", ".libsvm", ".svmlight"},
	Sniff:    sniffLibsvm,
	New: func(r io.Reader, name string, spec Spec) (Scanner, error) {
		if err := spec.noColumns("libsvm"); err != nil {
			return nil, err
		}
		p := &libsvm{in: newLines(r, name), base: 1, check: spec.check()}
		if spec.ZeroBased {
			p.base = 0
		}
		return p, nil
	},
}

// maxIndex keeps Cols = column + 1 within uint32 and int.
const maxIndex = min(1<<32-2, math.MaxInt-1)

type libsvm struct {
	in    lines
	base  uint64    // the index of column 0
	cols  int       // columns seen so far
	spare []float32 // values' memory while no block needs values
	ones  bool      // all values of the block so far are 1
	seen  []uint64  // scratch: index<<32 | place, for rows out of order
	check func(y float64) error
	err   error // ended the pass
}

func (p *libsvm) Close() error { return nil }

// Next reads a block. An error comes after the rows before it.
func (p *libsvm) Next(dst *Rows) error {
	if dst.Value == nil {
		dst.Value = p.spare
	}
	dst.shape(&Rows{Cols: p.cols, Start: []int{0}, Value: []float32{}})
	p.ones = true
	for p.err == nil && len(dst.Label) < blockRows && len(dst.Index) < blockValues {
		var line []byte
		if line, p.err = p.in.next(); p.err == nil {
			p.err = p.row(line, dst)
		}
	}
	if p.ones {
		p.spare, dst.Value = dst.Value[:0], nil
	}
	dst.Cols = p.cols
	if len(dst.Label) == 0 {
		return p.err
	}
	return nil
}

// row appends one line, or nothing if it is blank.
func (p *libsvm) row(b []byte, dst *Rows) error {
	i := 0
	for b[i] == ' ' || b[i] == '\t' {
		i++
	}
	if b[i] == '\n' || b[i] == '#' {
		return p.comment(b, i)
	}
	y, end, ok := fast64(b, i)
	if !ok || !ends(b[end]) {
		end = tokenEnd(b, i)
		var f fault
		if y, f = number(b[i:end], 64); f != fine {
			return p.badLabel(b, i, end, f)
		}
	}
	if p.check != nil {
		if err := p.check(y); err != nil {
			return p.bad(b, i, end, err.Error(), "")
		}
	}
	if err := p.pairs(b, end, dst); err != nil {
		return err
	}
	dst.Label = append(dst.Label, y)
	return nil
}

// pairs appends the features of a line, from b[i] on.
func (p *libsvm) pairs(b []byte, i int, dst *Rows) error {
	n := len(dst.Index)
	room := (len(b)-i)/4 + 1 // " 1:2" is the shortest pair
	index := slices.Grow(dst.Index, room)[:n+room]
	value := slices.Grow(dst.Value, room)[:n+room]
	first, sorted, next := i, true, uint64(0) // next: least index that keeps the row in order
	for {
		c := b[i] - '0'
		if c > 9 {
			switch b[i] {
			case ' ', '\t':
				i++
				continue
			case '\n', '#':
			default:
				if start := i; !bytes.HasPrefix(b[i:], []byte("qid:")) {
					return p.badPair(b, start, tokenEnd(b, i))
				}
				i = tokenEnd(b, i)
				continue
			}
			break
		}
		start := i
		j := uint64(c)
		for i++; b[i]-'0' <= 9; i++ {
			j = j*10 + uint64(b[i]-'0')
		}
		if b[i] != ':' || i-start > 10 {
			return p.badPair(b, start, tokenEnd(b, start))
		}
		i++
		v := float32(1)
		if b[i] == '1' && b[i+1] == ' ' {
			i += 2
		} else {
			var ok bool
			at := i
			if v, i, ok = fast32(b, at); !ok || !ends(b[i]) {
				i = tokenEnd(b, at)
				slow, f := number(b[at:i], 32)
				if f != fine {
					return p.badPair(b, start, i)
				}
				v = float32(slow)
			}
			p.ones = p.ones && (v == 1 || v == 0)
		}
		if j-p.base > maxIndex-p.base {
			return p.badPair(b, start, i)
		}
		sorted = sorted && j >= next
		next = j + 1
		if v != 0 {
			index[n], value[n] = uint32(j-p.base), v
			n++
		}
	}
	if !sorted {
		if err := p.twice(b, first); err != nil {
			return err
		}
	}
	if b[i] == '#' {
		if err := p.comment(b, i); err != nil {
			return err
		}
	}
	p.widen(index[len(dst.Index):n], sorted)
	dst.Index, dst.Value = index[:n], value[:n]
	dst.Start = append(dst.Start, n)
	return nil
}

// widen takes note of the columns of a row.
func (p *libsvm) widen(index []uint32, sorted bool) {
	if sorted && len(index) > 0 {
		index = index[len(index)-1:]
	}
	for _, j := range index {
		p.cols = max(p.cols, int(j)+1)
	}
}

// ends says whether c ends a token.
func ends(c byte) bool { return c == ' ' || c == '\n' || c == '\t' || c == '#' }

// tokenEnd is the end of the token that starts at b[i].
func tokenEnd(b []byte, i int) int {
	for !ends(b[i]) {
		i++
	}
	return i
}

// sniffLibsvm says whether a line is a number and then pairs; the first three
// pairs are looked at, and the last token not, since the line may be cut.
func sniffLibsvm(line []byte) bool {
	line, _, _ = bytes.Cut(line, []byte("#"))
	tok := bytes.Fields(line)
	if len(tok) == 0 {
		return false
	}
	if _, f := number(tok[0], 64); f != fine {
		return false
	}
	for _, t := range tok[1:min(4, max(2, len(tok)-1), len(tok))] {
		index, _, ok := bytes.Cut(t, []byte(":"))
		if _, f := number(index, 64); !ok || f != fine && string(index) != "qid" {
			return false
		}
	}
	return true
}
