package data

import (
	"bytes"
	"io"
	"math"
	"slices"
	"sort"

	"github.com/slalom-ml/slalom/internal/inorder"
	lin "github.com/slalom-ml/slalom/internal/lines"
)

// Libsvm is the format of LIBSVM and SVMlight: a line a row,
//
//	label index:value index:value …   # comment
//
// Label and values are finite decimal numbers, values float32. Indices count
// from 1 (index 1 is column 0), or from 0 with Spec.ZeroBased, up to 2³²−2, and may come in
// any order, which is kept, but no index twice in a row. qid:N is ignored,
// blank lines are skipped, explicit zeros are dropped. A line has 64 MiB at most.
//
// With Spec.Workers several goroutines parse side by side; blocks do not depend on it.
var Libsvm = Format{
	Name:     "libsvm",
	Suffixes: []string{".svm", ".libsvm", ".svmlight"},
	Sniff:    sniffLibsvm,
	New: func(r io.Reader, name string, spec Spec) (Scanner, error) {
		p := newLibsvm(&spec)
		p.split, p.name = lin.New(r, spec.chunk, 0), name
		return p, nil
	},
	pieces: func(from *pieces, spec Spec) Scanner {
		p := newLibsvm(&spec)
		p.pieces = from
		return p
	},
}

func newLibsvm(spec *Spec) *libsvm {
	p := &libsvm{base: 1, check: spec.check(), onBad: spec.OnBad, workers: spec.Workers,
		free: make(chan *svmPart, 2*max(spec.Workers, 0)+4)}
	if spec.ZeroBased {
		p.base = 0
	}
	return p
}

// maxIndex keeps Cols = column + 1 within uint32 and int.
const maxIndex = min(1<<32-2, math.MaxInt-1)

// libsvm is one pass. Chunks of lines become parts, here or in a pool; here they
// are put together, in order, to blocks.
type libsvm struct {
	split   *lin.Splitter // nil: chunks are pieces
	name    string
	pieces  *pieces // nil: chunks come of split
	base    uint64  // the index of column 0
	check   func(y float64) error
	onBad   func(Bad) error
	workers int
	pool    *inorder.Pool[*svmPart, *svmPart] // nil: parsing is done here
	free    chan *svmPart
	part    *svmPart
	cols    int       // columns seen so far
	rows    int64     // given so far, inputs before this one included
	spare   []float32 // values' memory while no block needs values
	err     error     // ended the pass
}

func (p *libsvm) Close() error {
	if p.pool != nil {
		p.pool.Close()
	}
	if p.err == nil {
		p.err = io.EOF
	}
	if p.pieces != nil {
		return p.pieces.close()
	}
	return nil
}

// startAt says how many rows came before this input.
func (p *libsvm) startAt(rows int64) { p.rows = rows }

// Next reads a block, or a piece. An error comes after the rows before it.
func (p *libsvm) Next(dst *Rows) error {
	if dst.Value != nil {
		p.spare = dst.Value[:0]
	}
	dst.ResetLike(&Rows{Cols: p.cols, Start: []int{0}})
	for whole := false; p.err == nil && !whole && (p.pieces != nil || len(dst.Label) < blockRows && len(dst.Index) < blockValues); {
		if p.part == nil {
			if p.part, p.err = p.nextPart(); p.err != nil {
				if p.err == io.EOF && p.pieces != nil {
					p.err = p.pieces.end()
				}
				break
			}
		}
		if p.err = p.take(dst); p.part.done() {
			p.release()
			whole = p.pieces != nil
		}
	}
	dst.Cols, dst.First = p.cols, p.rows
	if len(dst.Label) == 0 {
		return p.err // nil: a piece without rows
	}
	p.rows += int64(len(dst.Label))
	return nil
}

// nextPart gives the rows of the next chunk.
func (p *libsvm) nextPart() (*svmPart, error) {
	if p.workers <= 1 {
		s, err := p.read()
		if err != nil {
			return nil, err
		}
		return p.parse(s), nil
	}
	if p.pool == nil {
		p.pool = inorder.New(p.workers, p.read, func() func(*svmPart) *svmPart { return p.parse })
	}
	return p.pool.Next()
}

// read gives a part with the next chunk, or with the place of the next piece.
func (p *libsvm) read() (*svmPart, error) {
	var s *svmPart
	select {
	case s = <-p.free:
	default:
		s = &svmPart{rows: *NewSparse(0)}
	}
	if p.pieces != nil {
		var err error
		s.piece, err = p.pieces.next()
		return s, err
	}
	c, err := p.split.Next()
	if err != nil {
		return nil, placed(err, p.name, p.split.Line())
	}
	s.begin(c, p.name, p.base, p.onBad != nil)
	return s, nil
}

// parse makes rows of a part's chunk. A piece is read here, so that it lies in the cache of the core that parses it.
func (p *libsvm) parse(s *svmPart) *svmPart {
	var err error
	if p.pieces != nil {
		var c lin.Chunk
		c, s.buf, err = p.pieces.load(s.piece, s.buf)
		s.begin(c, p.pieces.name(s.piece), p.base, false)
	}
	if s.parse(); err != nil && len(s.bad) == 0 {
		s.bad = append(s.bad, badLine{before: s.rows.Len(), err: err})
	}
	return s
}

// release gives the memory of a part that has been taken back.
func (p *libsvm) release() {
	if p.pieces != nil {
		p.pieces.met(p.part.piece, p.part.n)
	} else {
		p.split.Free(p.part.chunk)
	}
	p.part.chunk = lin.Chunk{}
	if p.part.kept() {
		select {
		case p.free <- p.part:
		default:
		}
	}
	p.part = nil
}

// take appends rows of the part until the block is full, the next bad line has
// been seen to, or the part is done.
func (p *libsvm) take(dst *Rows) error {
	s := p.part
	to := s.rows.Len()
	if s.badAt < len(s.bad) {
		to = s.bad[s.badAt].before
	}
	whole := to
	if p.pieces == nil {
		to = min(to, s.row+blockRows-len(dst.Label))
		if room := s.rows.Start[s.row] + blockValues - len(dst.Index); s.rows.Start[to] > room { // the row that brings it there is the last
			to = s.row + sort.SearchInts(s.rows.Start[s.row:to+1], room)
		}
	}
	var wrong error
	if p.check != nil {
		for r, y := range s.rows.Label[s.row:to] {
			if err := p.check(y); err != nil {
				to, wrong = s.row+r, err
				break
			}
		}
	}
	if p.pieces != nil && s.row == 0 && to == s.n && s.kept() {
		p.swap(dst)
	} else {
		p.append(dst, to)
	}
	s.row = to
	switch {
	case wrong != nil:
		s.row++
		return p.refuse(s.wrongLabel(to, wrong), s.raw(int(s.at[to])), dst)
	case to == whole && s.badAt < len(s.bad):
		b := s.bad[s.badAt]
		s.badAt++
		return p.refuse(b.err, s.raw(b.at), dst)
	}
	return nil
}

// swap gives the memory of a part to an empty block, and the block's to the part.
func (p *libsvm) swap(dst *Rows) {
	from := &p.part.rows
	dst.Start, from.Start = from.Start, dst.Start
	dst.Index, from.Index = from.Index, dst.Index
	dst.Label, from.Label = from.Label, dst.Label
	if !p.part.ones && slices.ContainsFunc(from.Value, func(v float32) bool { return v != 1 }) {
		dst.Value, from.Value, p.spare = from.Value, p.spare, nil
	}
	p.cols = max(p.cols, from.Cols)
}

// append copies the part's rows up to row to.
func (p *libsvm) append(dst *Rows, to int) {
	s := p.part
	if s.row == to {
		return
	}
	a, b := s.rows.Start[s.row], s.rows.Start[to]
	index, value := s.rows.Index[a:b], s.rows.Value[a:b]
	if dst.Value == nil && !s.ones && slices.ContainsFunc(value, func(v float32) bool { return v != 1 }) {
		dst.Value = p.spare
		for range dst.Index {
			dst.Value = append(dst.Value, 1)
		}
		p.spare = nil
		if dst.Value == nil {
			dst.Value = []float32{}
		}
	}
	if dst.Value != nil {
		dst.Value = append(dst.Value, value...)
	}
	n := len(dst.Index) - a
	dst.Index = append(dst.Index, index...)
	dst.Start = append(dst.Start, s.rows.Start[s.row+1:to+1]...)
	for k := len(dst.Start) - (to - s.row); k < len(dst.Start); k++ {
		dst.Start[k] += n
	}
	dst.Label = append(dst.Label, s.rows.Label[s.row:to]...)
	if s.rows.Cols <= p.cols {
		return
	}
	if s.row == 0 && to == s.rows.Len() && len(s.bad) == 0 {
		p.cols = max(p.cols, s.rows.Cols)
		return
	}
	for _, j := range index {
		p.cols = max(p.cols, int(j)+1)
	}
}

// refuse hands a bad line on, or ends the pass.
func (p *libsvm) refuse(err error, raw []byte, dst *Rows) error {
	if p.pieces != nil {
		return p.pieces.placed(p.part.piece, err)
	}
	if p.onBad == nil {
		return err
	}
	return p.onBad(Bad{Before: int(p.rows) + len(dst.Label), Err: err, Raw: bytes.Clone(raw)})
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
