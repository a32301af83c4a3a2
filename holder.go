package slalom

import "github.com/slalom-ml/slalom/data"

// holder is a source without its held-out rows; these it keeps, in the first
// pass, up to a limit.
type holder struct {
	src   data.Source
	is    func(b *data.Rows, i int) bool // row i of the block is held out; nil: none is
	limit int64                          // bytes
	once  bool

	held  data.Rows
	kept  int64 // rows given in the first pass
	out   int64 // rows held out in the first pass
	first bool  // the first pass has been read to its end
}

// onceHolder is a holder over a source that can be read once.
type onceHolder struct {
	*holder
	head *data.Rows // of the rows it is about to give, some: what can be looked at before
}

// Once implements data.Once.
func (onceHolder) Once() {}

func (h onceHolder) peeked() *data.Rows { return h.head }

// Scan implements data.Source.
func (h *holder) Scan() (data.Scanner, error) {
	sc, err := h.src.Scan()
	if err != nil {
		return nil, err
	}
	if !h.first { // an earlier scan may have been left in the middle
		h.held, h.kept, h.out = data.Rows{}, 0, 0
	}
	return &holderScanner{Scanner: sc, h: h}, nil
}

// count reads the whole source once, for the rows held out.
func (h *holder) count() error {
	if h.first {
		return nil
	}
	return data.Each(h, func(*data.Rows) error { return nil })
}

// note counts rows of the first pass and keeps those held out.
func (h *holder) note(kept int, out *data.Rows) {
	if h.first {
		return
	}
	h.kept += int64(kept)
	h.out += int64(out.Len())
	if int64(h.held.Bytes()) < h.limit {
		h.held.Extend(out)
	}
}

type holderScanner struct {
	data.Scanner
	h    *holder
	rows int64
}

func (s *holderScanner) Next(dst *data.Rows) error {
	h := s.h
	for {
		if err := s.Scanner.Next(dst); err != nil {
			h.first = true
			return err
		}
		out := &data.Rows{}
		if h.is != nil {
			isHeld := func(i int) bool { return h.is(dst, i) }
			if !h.first {
				out = dst.Select(isHeld)
			}
			dst.Keep(func(i int) bool { return !isHeld(i) })
		}
		h.note(dst.Len(), out)
		if dst.Len() == 0 {
			continue
		}
		dst.First = s.rows
		s.rows += int64(dst.Len())
		return nil
	}
}
