package table

import (
	"io"

	"github.com/slalom-ml/slalom/data"
)

var (
	_ Source  = (*files)(nil)
	_ Scanner = (*pass)(nil)
)

// Scan starts a pass. A second one over standard input is an error.
func (f *files) Scan() (Scanner, error) {
	if f.spent {
		return nil, &data.Error{File: f.inputs[0].Name, Msg: "this can be read only once", Remedy: "write it to a file to go over it again"}
	}
	p := &pass{f: f, held: f.held, counts: f.counts.Load()}
	if f.once {
		f.spent, f.held = true, make([]*opened, len(f.inputs))
	} else {
		p.counts = new(counters)
		f.counts.Store(p.counts)
	}
	return p, nil
}

// pass is one pass over the inputs, one after the other.
type pass struct {
	f      *files
	held   []*opened
	counts *counters
	at     int     // the input we are in
	cur    *opened // it, open; nil: not yet
	given  bool    // it has given records
	err    error   // what Next goes on to say
}

// Next gives the next chunk.
func (p *pass) Next() (Chunk, error) {
	for p.err == nil {
		if p.err = p.enter(); p.err != nil {
			break
		}
		c, err := p.cur.next()
		switch {
		case err == nil && blank(c.buf[c.from:]): // a header alone
			p.f.buffers.put(c.buf)
		case err == nil:
			p.given = true
			return p.chunk(c), nil
		case err == io.EOF && p.given:
			p.at++
			p.err = p.leave()
		case err == io.EOF:
			p.err = noRows(p.cur.name)
		default:
			p.err = err
		}
	}
	return nil, p.err
}

// chunk makes a chunk of lines.
func (p *pass) chunk(c span) Chunk {
	b := newBlock(&p.f.buffers, p.cur.name, c.buf, c.line)
	b.next = c.from
	if p.f.format == JSON {
		return newObjects(b, p.f, &p.counts.skipped)
	}
	return newDelimited(b, p.f.dialect)
}

// enter opens the next input if none is open.
func (p *pass) enter() (err error) {
	switch {
	case p.cur != nil:
	case p.at == len(p.f.inputs):
		return io.EOF
	case p.held[p.at] != nil:
		p.cur, p.held[p.at] = p.held[p.at], nil
	default:
		p.cur, err = p.f.open(&p.f.inputs[p.at], &p.counts.read)
	}
	return err
}

// leave closes the input that is open.
func (p *pass) leave() error {
	if p.cur == nil {
		return nil
	}
	err := p.cur.close()
	p.cur, p.given = nil, false
	return err
}

// Close ends the pass; chunks given remain valid.
func (p *pass) Close() error {
	for i, o := range p.held {
		if o != nil {
			o.close()
			p.held[i] = nil
		}
	}
	if p.err == nil {
		p.err = io.EOF
	}
	return p.leave()
}
