package table

import (
	"bytes"
	"io"
	"strconv"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
)

// Input is a named stream of bytes, which may be compressed.
type Input = data.Input

// Spec says how to read tables. The zero value means: find out.
type Spec struct {
	Format    string // CSV, TSV or JSON; empty: see Sniff
	Delimiter string // CSV: one byte; empty: see Sniff
	NoHeader  bool   // CSV, TSV: no header line; columns are named "1", "2", …

	chunk, longest, sample int // sizes, for tests; 0: as documented
}

// dialect is how the bytes of a table are to be read.
type dialect struct {
	format   string
	delim    byte
	quote    bool
	noHeader bool
	head     string // the header of the first input, as it stands; empty: there is none, or it has one column
}

// files is the source that Open makes.
type files struct {
	dialect
	spec    Spec
	inputs  []Input
	columns []string
	tree    *tree // JSON: where keys go
	buffers buffers
	states  pool[*state] // JSON: of released chunks
	total   int64
	once    bool
	spent   bool
	held    []*opened                // inputs that open once, opened
	counts  atomic.Pointer[counters] // of the scan begun last
}

// counters is what a scan tells while it runs.
type counters struct{ read, skipped atomic.Int64 }

// Open makes a source of inputs, read one after the other. It opens each, to see
// that it is there and to compare its header with the first one's.
//
// The source has two methods more: Format() string, and Skipped() int64, how many
// keys of JSON objects the scan begun last has met, in records read so far, that
// are no columns.
func Open(inputs []Input, spec Spec) (_ Source, err error) {
	if len(inputs) == 0 {
		return nil, &data.Error{Msg: "no files", Remedy: "name at least one, or - for standard input"}
	}
	f := &files{spec: spec, inputs: inputs, held: make([]*opened, len(inputs))}
	f.spec.chunk, f.spec.longest, f.spec.sample = or(spec.chunk, chunkSize), or(spec.longest, longest), or(spec.sample, sampleSize)
	f.buffers.size, f.buffers.most, f.states.most = f.spec.chunk+slack, 32, 32
	f.counts.Store(new(counters))
	defer func() {
		if err != nil {
			f.drop()
		}
	}()
	s := sampler{left: f.spec.sample}
	for i := range inputs {
		in := &inputs[i]
		if f.total += in.Size; in.Size < 0 {
			f.total = -1 << 62 // stays below 0
		}
		read := new(atomic.Int64)
		if in.Once {
			read = &f.counts.Load().read
		}
		o, err := f.open(in, read)
		if err != nil {
			return nil, err
		}
		if in.Once {
			f.once, f.held[i] = true, o
		}
		if f.format == JSON {
			err = s.read(f, o)
		}
		if !in.Once {
			o.close()
		}
		if err != nil {
			return nil, err
		}
	}
	if f.format == JSON {
		if f.columns, err = s.columns(inputs[0].Name); err != nil {
			return nil, err
		}
		f.tree = s.tree
	}
	return f, nil
}

func or(n, usual int) int {
	if n == 0 {
		return usual
	}
	return n
}

// drop closes the inputs that are open and not in use.
func (f *files) drop() {
	for i, o := range f.held {
		if o != nil {
			o.close()
			f.held[i] = nil
		}
	}
}

func (f *files) Columns() []string { return f.columns }
func (f *files) Once() bool        { return f.once }
func (f *files) Format() string    { return f.format }
func (f *files) Skipped() int64    { return f.counts.Load().skipped.Load() }

func (f *files) Bytes() (read, total int64) {
	return f.counts.Load().read.Load(), max(f.total, -1)
}

// opened is one pass over one input.
type opened struct {
	name   string
	split  splitter
	stream io.Closer
	held   []span // chunks read already
}

// span is a chunk and the number of its first line.
type span struct {
	buf  []byte
	line int
	from int // where its first record begins
}

func (o *opened) next() (span, error) {
	if len(o.held) > 0 {
		c := o.held[0]
		o.held = o.held[1:]
		return c, nil
	}
	buf, line, err := o.split.next()
	return span{buf, line, 0}, err
}

// close gives the memory back and closes the input.
func (o *opened) close() error {
	for _, c := range o.held {
		o.split.free.put(c.buf)
	}
	o.held = nil
	if o.split.buf != nil {
		o.split.free.put(o.split.buf)
		o.split.buf = nil
	}
	return o.stream.Close()
}

// open starts a pass over an input and reads its header.
func (f *files) open(in *Input, read *atomic.Int64) (_ *opened, err error) {
	stream, err := in.Stream(read)
	if err != nil {
		return nil, err
	}
	defer func() {
		if err != nil {
			stream.Close()
		}
	}()
	head, _ := stream.Peek(stream.Size()) // an error comes again when reading
	if bytes.HasPrefix(head, bom) {
		stream.Discard(len(bom))
	}
	if err := f.choose(in.Name, head); err != nil {
		return nil, err
	}
	o := &opened{name: in.Name, stream: stream}
	o.split = splitter{r: stream, name: in.Name, delim: f.delim, quote: f.quote,
		free: &f.buffers, limit: f.spec.longest, line: 1}
	if f.format == JSON {
		return o, nil
	}
	return o, f.header(o)
}

// choose settles the dialect by the first input; the others must agree.
func (f *files) choose(name string, head []byte) error {
	if f.format != "" {
		if f.spec.Format != "" {
			return nil
		}
		format, _, ok := Sniff(name, nil)
		if ok && format != f.format {
			return &data.Error{File: name, Msg: "the format is " + format + ", but that of " + f.inputs[0].Name + " is " + f.format,
				Remedy: "give files of one format, or --format"}
		}
		return nil
	}
	format, delim, ok := Sniff(name, head)
	switch f.spec.Format {
	case "":
		if !ok {
			return &data.Error{File: name, Line: 1, Msg: "this does not look like a table", Remedy: "give --format csv, tsv or jsonl"}
		}
	case CSV:
		if delim, ok = sniffDelimiter(head); !ok {
			delim = ','
		}
		format = CSV
	case TSV:
		format, delim = TSV, '\t'
	case JSON:
		format, delim = JSON, 0
	default:
		return &data.Error{Token: f.spec.Format, Msg: "no such format of tables", Remedy: "the formats are csv, tsv, jsonl"}
	}
	if d := f.spec.Delimiter; d != "" && format != JSON {
		if len(d) != 1 || bytes.ContainsAny([]byte(d), "\"\r\n\x00 +-.0123456789eE") || d[0] >= 0x80 {
			return &data.Error{Token: d, Msg: "cannot be a delimiter", Remedy: "give one character such as , ; | or a tab"}
		}
		delim = d[0]
	}
	f.dialect = dialect{format: format, delim: delim, quote: format == CSV, noHeader: f.spec.NoHeader && format != JSON}
	return nil
}

// header reads the header of an input, and compares it with the first one's.
func (f *files) header(o *opened) error {
	c, err := o.next()
	if err == io.EOF {
		return noRows(o.name)
	} else if err != nil {
		return err
	}
	d := newDelimited(newBlock(nil, o.name, c.buf, c.line), f.dialect)
	names, err := d.header()
	if err != nil {
		return err
	}
	if f.noHeader {
		for k := range names {
			names[k] = strconv.Itoa(k + 1)
		}
	} else {
		c.from = d.next
	}
	o.held = append(o.held, c)
	if f.columns == nil {
		if f.columns = names; !f.noHeader && len(names) > 1 {
			f.head = string(d.Raw())
		}
		return d.twice(names, f.noHeader)
	}
	return d.same(names, f.columns, f.inputs[0].Name)
}

// noRows is the error about an input without records.
func noRows(name string) error {
	return &data.Error{File: name, Msg: "no rows", Remedy: "is it the right file, and was it written to the end?"}
}
