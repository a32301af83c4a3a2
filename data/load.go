package data

import (
	"errors"
	"io"
	"strconv"
)

// ErrTooBig says that a source needs more memory than Load was allowed.
var ErrTooBig = errors.New("data: more rows than the memory limit holds")

// Load reads a source into memory. A Table is given back as it is. When the
// rows need more than limit bytes (0: no limit) the error is ErrTooBig, which
// may hold a text around it, and the caller should stream instead; a source
// that can be scanned only once is spent then.
func Load(src Source, limit int64) (_ *Rows, err error) {
	if t, ok := src.(Table); ok {
		if r := t.All(); limit <= 0 || int64(r.Bytes()) <= limit {
			return r, nil
		}
		return nil, ErrTooBig
	}
	sc, err := src.Scan()
	if err != nil {
		return nil, err
	}
	defer func() {
		if e := sc.Close(); err == nil {
			err = e
		}
	}()
	all, block := &Rows{}, &Rows{}
	for {
		switch err := sc.Next(block); {
		case err == io.EOF:
			return all, nil
		case err != nil:
			return nil, err
		}
		if all.Len() > 0 && all.Dense() != block.Dense() {
			return nil, errors.New("data: a source of both dense and sparse rows")
		}
		all.Extend(block)
		if limit > 0 && int64(all.Bytes()) > limit {
			return nil, &Error{Msg: "more than " + strconv.FormatInt(limit, 10) + " bytes of memory after " +
				strconv.Itoa(all.Len()) + " rows", Remedy: "stream the rows or raise the limit", Err: ErrTooBig}
		}
	}
}
