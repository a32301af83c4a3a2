package data

import (
	"io"
	"sync/atomic"
)

var (
	_ Source = (*Files)(nil)
	_ Pieces = (*Files)(nil)
	_ Once   = onceFiles{}
)

// Files is a source of one or more inputs, read in order, afresh for each
// scan. Parsing runs ahead of the consumer in a goroutine of its own, a few
// blocks at most; order does not depend on it.
type Files struct {
	inputs []Input
	spec   Spec
	format *Format
	total  int64
	at     bool // all inputs are plain text that can be read at any place
	once   bool
	spent  bool                         // a source that can be scanned once has been
	held   []*opened                    // inputs that open once, opened
	read   atomic.Pointer[atomic.Int64] // of the scan begun last
}

// NewFiles makes a source of inputs. It opens each to see that it is there and
// to look at its first bytes: all must have the same format.
func NewFiles(inputs []Input, spec Spec) (_ *Files, err error) {
	if len(inputs) == 0 {
		return nil, &Error{Msg: "no files", Remedy: "name at least one, or - for standard input"}
	}
	f := &Files{inputs: inputs, spec: spec, at: true, held: make([]*opened, len(inputs))}
	f.read.Store(new(atomic.Int64))
	defer func() {
		if err != nil {
			f.drop()
		}
	}()
	for i := range inputs {
		in := &f.inputs[i]
		if f.total += in.Size; in.Size < 0 {
			f.total = -1 << 62 // stays below 0
		}
		read := new(atomic.Int64)
		if in.Once {
			read = f.read.Load()
		}
		o, err := in.open(&f.spec, read)
		if err != nil {
			return nil, err
		}
		f.at = f.at && o.at && in.Size > 0 && !in.Once
		if in.Once {
			f.once, f.held[i] = true, o
		} else if err := o.Close(); err != nil {
			return nil, err
		}
		if i == 0 {
			f.format = o.format
		}
		if err := f.match(in, o); err != nil {
			return nil, err
		}
	}
	return f, nil
}

// drop closes the inputs that are open and not in use.
func (f *Files) drop() {
	for i, o := range f.held {
		if o != nil {
			o.Close()
			f.held[i] = nil
		}
	}
}

// match says where an input differs from the first.
func (f *Files) match(in *Input, o *opened) error {
	if o.format == f.format {
		return nil
	}
	return &Error{File: in.Name, Msg: "the format is " + o.format.Name + ", but that of " + printable(f.inputs[0].Name) + " is " + f.format.Name,
		Remedy: "give files of one format, or --format"}
}

// Format is the name of the format.
func (f *Files) Format() string { return f.format.Name }

// Bytes is how much the scan begun last has read so far, before decompression,
// and how much there is in all, −1 if that is unknown. It may be called at any
// time from any goroutine.
func (f *Files) Bytes() (read, total int64) {
	return f.read.Load().Load(), max(f.total, -1)
}

// Source is f itself, or f as a Once if an input can be read only once.
func (f *Files) Source() Source {
	if f.once {
		return onceFiles{f}
	}
	return f
}

type onceFiles struct{ *Files }

func (onceFiles) Once() {}

// Scan starts a pass. A second one over standard input is an error.
func (f *Files) Scan() (Scanner, error) {
	if f.spent {
		return nil, &Error{File: f.inputs[0].Name, Msg: "this can be read only once", Remedy: "write it to a file to go over it again"}
	}
	f.spent = f.once
	if !f.once {
		f.read.Store(new(atomic.Int64))
	}
	c := &chain{files: f, spec: f.spec, held: f.held, read: f.read.Load()}
	check := f.spec.check() // one for all inputs
	c.spec.NewCheck = func() func(float64) error { return check }
	f.held = make([]*opened, len(f.inputs))
	return newAhead(c, !f.once), nil
}

// chain is one pass over the inputs, one after the other.
type chain struct {
	files *Files
	spec  Spec
	held  []*opened
	read  *atomic.Int64
	at    int     // the input we are in
	cur   *opened // it, open; nil: not yet
	rows  int64   // given so far
	begun int64   // rows before this input
	cols  int     // seen so far
}

func (c *chain) Next(dst *Rows) error {
	for {
		if err := c.enter(); err != nil {
			return err
		}
		if s, ok := c.cur.Scanner.(interface{ startAt(rows int64) }); ok {
			s.startAt(c.rows)
		}
		err := c.cur.Next(dst)
		if err == io.EOF {
			if c.rows == c.begun {
				return noRows(c.files.inputs[c.at].Name)
			}
			err = c.cur.Close()
			c.cur, c.begun = nil, c.rows
			c.at++
			if err == nil {
				continue
			}
		}
		if err != nil {
			return err
		}
		dst.First = c.rows
		c.rows += int64(dst.Len())
		c.cols = max(c.cols, dst.Cols)
		if !dst.Dense() {
			dst.Cols = c.cols
		}
		return nil
	}
}

// enter opens the next input if none is open.
func (c *chain) enter() (err error) {
	switch {
	case c.cur != nil:
		return nil
	case c.at == len(c.files.inputs):
		return io.EOF
	case c.held[c.at] != nil:
		c.cur, c.held[c.at] = c.held[c.at], nil
		return nil
	}
	in := &c.files.inputs[c.at]
	if c.cur, err = in.open(&c.spec, c.read); err != nil {
		return err
	}
	return c.files.match(in, c.cur) // the file may have changed since
}

func (c *chain) Close() error {
	for _, o := range c.held {
		if o != nil {
			o.Close()
		}
	}
	if c.cur == nil {
		return nil
	}
	return c.cur.Close()
}
