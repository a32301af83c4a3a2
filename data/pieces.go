package data

import (
	"errors"
	"io"
	"slices"
	"sync"
	"sync/atomic"

	lin "github.com/slalom-ml/slalom/internal/lines"
)

// openMost is how many inputs can be open at once, as those of a scan of pieces are.
const openMost = 200

// NumPieces is in how many pieces the inputs can be read; 0: only in order. That is so when
// one is compressed, cannot be read at any place or has no known size, for formats other than libsvm, with Spec.OnBad, and
// beyond 200 inputs.
func (f *Files) NumPieces() (n int) {
	if !f.at || f.format.pieces == nil || f.spec.OnBad != nil || len(f.inputs) > openMost {
		return 0
	}
	for i := range f.inputs {
		n += f.spec.text(&f.inputs[i]).Pieces()
	}
	return n
}

// text is that of an input, not open yet.
func (s *Spec) text(in *Input) lin.Text { return lin.Text{Size: in.Size, Step: s.chunk} }

// ScanPieces starts a pass over some pieces. Bytes then counts the lines of these pieces.
func (f *Files) ScanPieces(order []int) (Scanner, error) {
	n := f.NumPieces()
	p := &pieces{inputs: f.inputs, order: slices.Clone(order), read: new(atomic.Int64)}
	if n == 0 || slices.ContainsFunc(order, func(k int) bool { return k < 0 || k >= n }) {
		panic("data: no such piece")
	}
	for i := range f.inputs {
		t := f.spec.text(&f.inputs[i])
		p.texts, p.bare = append(p.texts, t), append(p.bare, t.Pieces())
	}
	p.files = make([]io.ReaderAt, len(f.inputs))
	f.read.Store(p.read)
	return newAhead(f.format.pieces(p, f.spec), true), nil
}

// pieces are the texts of a pass that are read in any order.
type pieces struct {
	inputs []Input
	order  []int // pieces to come
	read   *atomic.Int64
	texts  []lin.Text // of the inputs, without their files
	bare   []int      // of each input, pieces that may yet show that it has rows

	mu    sync.Mutex
	files []io.ReaderAt // of the inputs that are open
}

// place is where a piece is: the k-th of an input.
type place struct{ input, k int }

// next is the place of the next piece.
func (p *pieces) next() (at place, err error) {
	if len(p.order) == 0 {
		return at, io.EOF
	}
	at.k, p.order = p.order[0], p.order[1:]
	for n := 0; ; at.input++ {
		if n = p.texts[at.input].Pieces(); at.k < n {
			return at, nil
		}
		at.k -= n
	}
}

func (p *pieces) name(at place) string { return p.inputs[at.input].Name }

// load reads a piece into buf, which comes back, larger if need be. Several goroutines may call it at once.
func (p *pieces) load(at place, buf []byte) (c lin.Chunk, _ []byte, err error) {
	t, err := p.open(at.input)
	if err != nil {
		return lin.Chunk{Text: make([]byte, 0, lin.Slack)}, buf, err
	}
	c, buf, err = t.Piece(at.k, buf)
	p.read.Add(int64(len(c.Text)))
	return c, buf, p.error(at, err, c.Lines+1)
}

// open gives an input's text, with its file.
func (p *pieces) open(input int) (t lin.Text, err error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	t = p.texts[input]
	if t.R = p.files[input]; t.R != nil {
		return t, nil
	}
	file, err := p.inputs[input].Open()
	if err != nil {
		return t, err
	}
	err = lin.ErrChanged
	if r, ok := file.(io.ReaderAt); ok {
		t.R = r
		if err = t.Check(); err == nil {
			p.files[input] = r
			return t, nil
		}
	}
	file.Close()
	return t, p.error(place{input, 0}, err, 0)
}

// error gives what is wrong with a text its place.
func (p *pieces) error(at place, err error, line int) error {
	switch {
	case err == nil:
		return nil
	case err == lin.ErrTooLong:
		return placed(err, p.name(at), line)
	case err == lin.ErrChanged:
		return &Error{File: p.name(at), Msg: "its size has changed since it was opened", Remedy: "begin again, when nothing writes to it", Err: err}
	}
	return &Error{File: p.name(at), Msg: "cannot be read (" + err.Error() + ")", Err: err}
}

// placed is an error whose line is counted from the piece's first, counted from the input's.
func (p *pieces) placed(at place, err error) error {
	e, ok := err.(*Error)
	if !ok || e.Line == 0 {
		return err
	}
	t, err := p.open(at.input)
	if err != nil {
		return err
	}
	n, err := t.Before(at.k, nil)
	if err != nil {
		return p.error(at, err, 0)
	}
	whole := *e
	whole.Line += n
	return &whole
}

// met is told how many rows a piece has.
func (p *pieces) met(at place, rows int) {
	if rows == 0 {
		p.bare[at.input]--
	}
}

// end is the end of the pass: an error if there was an input without rows.
func (p *pieces) end() error {
	for i, n := range p.bare {
		if n == 0 {
			return noRows(p.inputs[i].Name)
		}
	}
	return io.EOF
}

func (p *pieces) close() (err error) {
	for i, r := range p.files { // nobody reads any more
		if r != nil {
			p.files[i] = nil
			err = errors.Join(err, r.(io.Closer).Close())
		}
	}
	return err
}
