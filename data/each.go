package data

import "io"

// Each calls f for every block of a source, in order, until f or the source
// gives an error. The block is reused.
func Each(src Source, f func(block *Rows) error) (err error) {
	sc, err := src.Scan()
	if err != nil {
		return err
	}
	defer func() {
		if e := sc.Close(); err == nil {
			err = e
		}
	}()
	block := &Rows{}
	for {
		switch err := sc.Next(block); {
		case err == io.EOF:
			return nil
		case err != nil:
			return err
		}
		if err := f(block); err != nil {
			return err
		}
	}
}

// ScanBlocks is a pass over blocks in their order. It copies, so that what it gives may be changed.
func ScanBlocks(b Blocks) Scanner { return &blockScanner{blocks: b} }

type blockScanner struct {
	blocks Blocks
	view   Rows
	at     int
}

func (s *blockScanner) Next(dst *Rows) error {
	for {
		if s.at == s.blocks.NumBlocks() {
			dst.Reset()
			return io.EOF
		}
		if err := s.blocks.Block(&s.view, s.at); err != nil {
			return err
		}
		if s.at++; s.view.Len() > 0 {
			break
		}
	}
	dst.ResetLike(&s.view)
	dst.Extend(&s.view)
	dst.First = s.view.First
	return nil
}

func (s *blockScanner) Close() error { return nil }
