package main

import (
	"bufio"
	"errors"
	"io"
	"math"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
)

// predictions are the lines about the rows of an input, one each, behind the row's identifier and a tab if
// it has one.
type predictions struct {
	in      *input
	line    func([]byte, data.Row) []byte
	skipped string // what is written for a bad row
	asked   bool   // for identifiers
	begun   bool   // named is settled
	named   bool   // rows have identifiers
	unsaid  int64  // identifiers that were not written
	b       []byte
}

// writeTo writes them. Rows come in blocks, and each is written before the next is waited for.
func (p *predictions) writeTo(to io.Writer) (err error) {
	w := bufio.NewWriterSize(to, 1<<16)
	p.in.bad.keepPlaces()
	sc, err := p.in.Scan()
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, sc.Close()) }()
	for rows := (&data.Rows{}); ; {
		switch err := sc.Next(rows); {
		case err == io.EOF:
			p.skip(w, math.MaxInt)
			return w.Flush()
		case err != nil:
			return errors.Join(w.Flush(), err)
		}
		ids := p.identifiers(sc.(feature.IDScanner).IDs())
		for i := range rows.Len() {
			p.skip(w, int(rows.First)+i)
			p.b = p.b[:0]
			if ids != nil {
				p.b = append(append(p.b, ids[i]...), '\t')
			}
			p.b = append(p.line(p.b, rows.Row(i)), '\n')
			if _, err := w.Write(p.b); err != nil {
				return err
			}
		}
		if err := w.Flush(); err != nil {
			return err
		}
	}
}

// skip writes the lines of bad rows up to the one before a row; errors come again when w is flushed.
func (p *predictions) skip(w *bufio.Writer, row int) {
	for range p.in.bad.before(row) {
		if p.named {
			w.WriteByte('\t')
		}
		w.WriteString(p.skipped)
		w.WriteByte('\n')
	}
}

// identifiers are those to be written: all of them, or none. The tags of Vowpal Wabbit text, which most rows do not
// have, are written if any of the first block's rows has one.
func (p *predictions) identifiers(ids [][]byte) [][]byte {
	some := int64(0)
	for _, id := range ids {
		if len(id) > 0 {
			some++
		}
	}
	if !p.begun {
		p.begun = true
		p.named = ids != nil && (p.asked || p.in.files.Format() != "vw" || some > 0)
	}
	if p.named {
		return ids
	}
	p.unsaid += some
	return nil
}

// note says what was not written.
func (p *predictions) note(a *app, quiet bool) {
	if p.unsaid > 0 && !quiet {
		a.note("%s: %s of later rows were not written, since the first rows have none: --id tag writes them", p.in.name, values(p.unsaid, "tag"))
	}
}
