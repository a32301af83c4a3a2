package vw

import (
	"errors"
	"io"
	"runtime"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/internal/inorder"
	"github.com/slalom-ml/slalom/internal/lines"
)

// Spec says how to read the text.
type Spec struct {
	Unlabelled bool           // rows without a label are taken; their label is 0
	Tags       bool           // tags are the rows' identifiers (feature.Block.ID)
	Workers    int            // goroutines that parse side by side; 0: one a core. The rows do not depend on it
	Names      *feature.Names // who will number the features; nil: not known, and names unknown to a model are not counted one by one

	chunk int // bytes parsed at once, for tests; 0: as package lines has it
}

// Source is Vowpal Wabbit text in inputs read one after the other.
type Source struct {
	inputs []data.Input
	spec   Spec
	once   bool
	spent  bool
	total  int64
	read   atomic.Pointer[atomic.Int64] // of the scan begun last
}

// Open makes a source of inputs, which may be compressed. It opens each that
// can be opened more than once, to see that it is there.
func Open(inputs []data.Input, spec Spec) (*Source, error) {
	if len(inputs) == 0 {
		return nil, &data.Error{Msg: "no files", Remedy: "name at least one, or - for standard input"}
	}
	if spec.Workers <= 0 {
		spec.Workers = runtime.GOMAXPROCS(0)
	}
	s := &Source{inputs: inputs, spec: spec}
	s.read.Store(new(atomic.Int64))
	for i := range inputs {
		in := &inputs[i]
		if s.total += in.Size; in.Size < 0 {
			s.total = -1 << 62 // stays below 0
		}
		if in.Once {
			s.once = true
			continue
		}
		f, err := in.Stream(new(atomic.Int64))
		if err != nil {
			return nil, err
		}
		if err := f.Close(); err != nil {
			return nil, err
		}
	}
	return s, nil
}

// Once says whether it can be scanned only once.
func (s *Source) Once() bool { return s.once }

// Bytes is how much the scan begun last has read so far, before decompression,
// and how much there is in all, −1 if that is unknown. Any goroutine may ask.
func (s *Source) Bytes() (read, total int64) { return s.read.Load().Load(), max(s.total, -1) }

// Rows is the source of the rows, whose features names number, as
// feature.NamedSource. It has the method Bytes, too.
func (s *Source) Rows(names *feature.Names, bad func(data.Bad) error) data.Source {
	s.spec.Names = names
	src := feature.NamedSource(s.Scan, s.once, names, bad)
	if c, ok := src.(interface{ CountBy(func() (int64, int64)) }); ok {
		c.CountBy(s.Bytes)
	}
	return src
}

// Scan starts a pass. Lines that are no rows are in Block.Bad.
func (s *Source) Scan() (feature.BlockScanner, error) {
	if s.spent {
		return nil, &data.Error{File: s.inputs[0].Name, Msg: "this can be read only once", Remedy: "write it to a file to go over it again"}
	}
	s.spent = s.once
	c := &scan{src: s, read: s.read.Load(), free: make(chan *feature.Block, 2*s.spec.Workers+4)}
	if !s.once {
		c.read = new(atomic.Int64)
		s.read.Store(c.read)
	}
	c.pool = inorder.New(s.spec.Workers, c.next, c.worker)
	return c, nil
}

// scan is one pass.
type scan struct {
	src    *Source
	pool   *inorder.Pool[piece, *feature.Block]
	free   chan *feature.Block
	last   *feature.Block // which the consumer holds
	read   *atomic.Int64
	at     int // the input we are in
	stream *data.Stream
	split  *lines.Splitter
	given  bool // it has given lines that are not blank
}

func (c *scan) worker() func(piece) *feature.Block {
	p := newParser(c.src.spec)
	return func(x piece) *feature.Block {
		var b *feature.Block
		select {
		case b = <-c.free:
		default:
			b = new(feature.Block)
		}
		p.parse(b, x)
		x.from.Free(x.Chunk)
		return b
	}
}

// Next gives the next block.
func (c *scan) Next() (*feature.Block, error) {
	if c.last != nil {
		select {
		case c.free <- c.last:
		default:
		}
	}
	var err error
	c.last, err = c.pool.Next()
	return c.last, err
}

// Close ends the pass. It does not wait for an input that may block for ever.
func (c *scan) Close() error {
	if c.src.once {
		c.pool.Stop()
		return nil
	}
	c.pool.Close()
	return c.leave()
}

// next gives the next chunk of the inputs. The pool calls it in one goroutine.
func (c *scan) next() (piece, error) {
	for {
		if c.stream == nil {
			if c.at == len(c.src.inputs) {
				return piece{}, io.EOF
			}
			var err error
			if c.stream, err = c.src.inputs[c.at].Stream(c.read); err != nil {
				c.stream = nil
				return piece{}, err
			}
			c.split, c.given = lines.New(c.stream, c.src.spec.chunk, 0), false
		}
		name := c.src.inputs[c.at].Name
		chunk, err := c.split.Next()
		switch {
		case err == nil && blank(chunk.Text):
			c.split.Free(chunk)
		case err == nil:
			c.given = true
			return piece{chunk, name, c.split}, nil
		case err != io.EOF:
			return piece{}, placed(err, name, c.split.Line())
		case !c.given:
			return piece{}, &data.Error{File: name, Msg: "no rows", Remedy: "is it the right file, and was it written to the end?"}
		default:
			c.at++
			if err := c.leave(); err != nil {
				return piece{}, err
			}
		}
	}
}

func (c *scan) leave() error {
	if c.stream == nil {
		return nil
	}
	err := c.stream.Close()
	c.stream = nil
	return err
}

func blank(b []byte) bool {
	for _, c := range b {
		if c != ' ' && c != '\t' && c != '\r' && c != '\n' {
			return false
		}
	}
	return true
}

// placed is an error of reading, with the line where it ended.
func placed(err error, name string, line int) error {
	var e *data.Error
	if err == lines.ErrTooLong {
		return &data.Error{File: name, Line: line, Col: 1, Msg: "the line is longer than 64 MiB", Remedy: "is this a text file with one row a line?", Err: err}
	}
	if !errors.As(err, &e) || e.Line > 0 {
		return err
	}
	at := *e
	at.Line = line
	return &at
}
