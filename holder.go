package slalom

import "github.com/slalom-ml/slalom/data"

// holder is a source without its held-out rows; these it keeps, in the first
// pass, up to a limit.
type holder struct {
	src   data.Source
	share float64
	seed  uint64
	limit int64
	once  bool

	held  data.Rows
	kept  int64 // rows given in the first pass
	out   int64 // rows held out in the first pass
	first bool  // the first pass has been read to its end
}

// onceHolder is a holder over a source that can be read once.
type onceHolder struct{ *holder }

// Once implements data.Once.
func (onceHolder) Once() {}

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
		if h.share > 0 {
			isHeld := func(i int) bool { return data.Held(dst.Row(i), h.share, h.seed) }
			n := dst.Len()
			if !h.first && int64(h.held.Bytes()) < h.limit {
				h.held.Extend(dst.Select(isHeld))
			}
			dst.Keep(func(i int) bool { return !isHeld(i) })
			if !h.first {
				h.out += int64(n - dst.Len())
			}
		}
		if dst.Len() == 0 {
			continue
		}
		dst.First = s.rows
		s.rows += int64(dst.Len())
		if !h.first {
			h.kept += int64(dst.Len())
		}
		return nil
	}
}
