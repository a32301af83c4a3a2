package arrow

import (
	"errors"
	"unicode/utf8"

	"github.com/apache/arrow-go/v18/arrow"
	"github.com/slalom-ml/slalom/data"
)

// identified is a data.Scanner that has identifiers beside the rows that it gave last: one a row, or nil.
type identified interface{ IDs() [][]byte }

var _ identified = (*scanner)(nil)

// tapped is a source whose scanner can be asked for identifiers.
type tapped struct {
	data.Source
	sc data.Scanner
}

func (t *tapped) Scan() (_ data.Scanner, err error) {
	t.sc, err = t.Source.Scan()
	return t.sc, err
}

// eachBlock calls f for every block of a source with the identifiers of its rows, nil where there are none.
func eachBlock(src data.Source, f func(b *data.Rows, ids [][]byte) error) error {
	t := &tapped{Source: src}
	return data.Each(t, func(b *data.Rows) error {
		var ids [][]byte
		if sc, ok := t.sc.(identified); ok {
			ids = sc.IDs()
		}
		if ids != nil && len(ids) != b.Len() {
			return errors.New("packing: rows and identifiers do not fit together")
		}
		return f(b, ids)
	})
}

// idOf is the identifier of row i.
func idOf(ids [][]byte, i int) []byte {
	if ids == nil {
		return nil
	}
	return ids[i]
}

// idKind is how identifiers are kept.
type idKind uint8

const (
	noIDs   idKind = iota
	textIDs        // utf8
	byteIDs        // binary, since one is not UTF-8
)

// with is the least kind that takes an identifier as well as those that k takes.
func (k idKind) with(id []byte) idKind {
	switch {
	case len(id) == 0 || k == byteIDs:
		return k
	case utf8.Valid(id):
		return textIDs
	}
	return byteIDs
}

func (k idKind) typ() arrow.DataType {
	if k == byteIDs {
		return arrow.BinaryTypes.Binary
	}
	return arrow.BinaryTypes.String
}

// name is the type as parseSchema gives it.
func (k idKind) name() string {
	if k == byteIDs {
		return "binary"
	}
	return "utf8"
}
