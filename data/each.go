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
