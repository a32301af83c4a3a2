package feature

import (
	"io"
	"runtime"
	"sync"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// BlockScanner is one pass over rows with named features, in order. A block
// belongs to the scanner again at the next call.
type BlockScanner interface {
	Next() (*Block, error) // io.EOF at the end
	Close() error
}

// IDScanner is a data.Scanner that has identifiers beside the rows.
type IDScanner interface {
	data.Scanner
	// IDs are those of the rows given last, one a row, valid until the next
	// call; nil if there are none.
	IDs() [][]byte
}

// IDs are those of the rows that a scanner gave last; nil: there are none.
func IDs(sc data.Scanner) [][]byte {
	if sc, ok := sc.(IDScanner); ok {
		return sc.IDs()
	}
	return nil
}

var (
	_ data.Source = (*Source)(nil)
	_ data.Once   = onceSource{}
	_ IDScanner   = (*scanner)(nil)
)

// Source gives the rows of named blocks.
type Source struct {
	scan  func() (BlockScanner, error)
	bytes func() (read, total int64)
	names *Names
	bad   func(Bad) error
}

// NewSource is the source of a table's rows by a plan, which it binds to the
// table's columns. So many workers (0: one a core) encode records side by side; rows and
// blocks of rows do not depend on their number. Its scanners are IDScanners.
//
// A record that is no row goes to bad, in order, with Before the number of the row that
// comes after it; an error of bad ends the scan behind the rows before. Nil: the first such record's own
// error does.
//
// names are shared by all scans, one at a time. The source is a data.Once if
// the table is: use Hold before Infer then.
func NewSource(src table.Source, plan *Plan, names *Names, workers int, bad func(Bad) error) (data.Source, error) {
	plan, _, err := plan.Bind(src.Columns())
	if err != nil {
		return nil, err
	}
	if plan.Dense > 0 {
		if err := names.fix(plan.denseNames()); err != nil {
			return nil, err
		}
	}
	if workers <= 0 {
		workers = runtime.GOMAXPROCS(0)
	}
	s := &Source{names: names, bad: bad, bytes: src.Bytes}
	s.scan = func() (BlockScanner, error) {
		sc, err := src.Scan()
		if err != nil {
			return nil, err
		}
		return newPool(sc, workers, !src.Once(), func() *Encoder {
			e := NewEncoder(plan)
			e.build.names = names
			return e
		}), nil
	}
	return s.source(src.Once()), nil
}

// NamedSource is the source of the rows of named blocks, which scan gives anew
// for each pass, or only once. names and bad are as in NewSource.
func NamedSource(scan func() (BlockScanner, error), once bool, names *Names, bad func(Bad) error) data.Source {
	s := &Source{scan: scan, names: names, bad: bad}
	return s.source(once)
}

func (s *Source) source(once bool) data.Source {
	if once {
		return onceSource{s}
	}
	return s
}

type onceSource struct{ *Source }

func (onceSource) Once() {}

// CountBy says what Bytes is to say.
func (s *Source) CountBy(bytes func() (read, total int64)) { s.bytes = bytes }

// Names are the names of the columns.
func (s *Source) Names() *Names { return s.names }

// Bytes is how much has been read, and how much there is, −1 if unknown.
func (s *Source) Bytes() (read, total int64) {
	if s.bytes == nil {
		return 0, -1
	}
	return s.bytes()
}

// Scan starts a pass.
func (s *Source) Scan() (data.Scanner, error) {
	b, err := s.scan()
	if err != nil {
		return nil, err
	}
	return &scanner{source: s, blocks: b}, nil
}

// fix gives dense rows their columns.
func (n *Names) fix(list []string) error {
	if n.Exact() == 0 && !n.frozen {
		for _, name := range list {
			n.insert(KeyOf([]byte(name)), []byte(name))
		}
	}
	for j, name := range list {
		if n.Exact() != len(list) || n.Name(j) != name {
			return &data.Error{Token: name, Msg: "the names of the columns are not those of the plan", Remedy: "use the names and the plan of one model"}
		}
	}
	return nil
}

// scanner resolves blocks of names into blocks of rows, cut anew: how records
// came in chunks does not show.
type scanner struct {
	source *Source
	blocks BlockScanner
	at     place
	bad    int   // bad records of the block so far
	rows   int64 // given before dst
	ids    [][]byte
	idText []byte
	err    error
}

func (s *scanner) Close() error { return s.blocks.Close() }

func (s *scanner) IDs() [][]byte {
	if len(s.ids) == 0 {
		return nil
	}
	return s.ids
}

func (s *scanner) Next(dst *data.Rows) error {
	dst.Reset()
	s.ids, s.idText = s.ids[:0], s.idText[:0]
	for s.err == nil {
		if s.at.block == nil || s.at.row == s.at.block.Len() && s.bad == len(s.at.block.Bad) {
			if s.err = s.next(); s.err != nil {
				break
			}
		}
		if s.fill(dst) {
			break
		}
	}
	if dst.Len() == 0 {
		return s.err
	}
	dst.First = s.rows
	s.rows += int64(dst.Len())
	return nil
}

func (s *scanner) next() error {
	b, err := s.blocks.Next()
	if err != nil {
		return err
	}
	s.at, s.bad = place{block: b, class: s.at.class[:0]}, 0
	return nil
}

// fill appends rows up to the next bad record, or until dst is full.
func (s *scanner) fill(dst *data.Rows) (full bool) {
	b := s.at.block
	to := b.Len()
	if s.bad < len(b.Bad) {
		to = b.Bad[s.bad].Before
	}
	if s.at.row < to {
		from := s.at.row
		s.err = s.source.names.resolve(dst, &s.at, to, true)
		if len(b.ID) > 0 {
			for _, id := range b.ID[from:s.at.row] {
				at := len(s.idText)
				s.idText = append(s.idText, id...)
				s.ids = append(s.ids, s.idText[at:len(s.idText):len(s.idText)])
			}
		}
		return s.at.row < to || s.err != nil
	}
	if s.bad < len(b.Bad) {
		x := b.Bad[s.bad]
		s.bad++
		x.Before = int(s.rows) + dst.Len()
		if s.err = x.Err; s.source.bad != nil {
			s.err = s.source.bad(x)
		}
	}
	return s.err != nil
}

// pool encodes chunks side by side and gives their blocks in order.
type pool struct {
	order chan *job // in order, read by Next
	last  *job      // whose block the consumer holds
	free  chan *Block
	quit  chan struct{}
	done  sync.WaitGroup
	once  sync.Once
	wait  bool
	err   error // of closing
}

type job struct {
	chunk table.Chunk
	block *Block
	err   error
	ready chan struct{} // closed when block or err is there
}

func newPool(sc table.Scanner, workers int, wait bool, encoder func() *Encoder) *pool {
	ahead := 2*workers + 1
	p := &pool{order: make(chan *job, ahead), free: make(chan *Block, ahead+workers+2), quit: make(chan struct{}), wait: wait}
	work := make(chan *job)
	p.done.Add(1 + workers)
	go p.read(sc, work)
	for range workers {
		go p.encode(encoder(), work)
	}
	return p
}

// read hands out chunks: to the consumer, who waits for them in order, and to
// the workers. A worker's chunks are in order, too: that is what makes a name
// that it has sent known to the names.
func (p *pool) read(sc table.Scanner, work chan<- *job) {
	defer p.done.Done()
	defer func() { p.err = sc.Close() }()
	defer close(work)
	defer close(p.order)
	for {
		chunk, err := sc.Next()
		j := &job{chunk: chunk, err: err, ready: make(chan struct{})}
		if err != nil {
			close(j.ready)
		}
		select {
		case p.order <- j:
		case <-p.quit:
			if err == nil {
				chunk.Release()
			}
			return
		}
		if err != nil {
			return
		}
		select {
		case work <- j:
		case <-p.quit:
			chunk.Release()
			return
		}
	}
}

func (p *pool) encode(e *Encoder, work <-chan *job) {
	defer p.done.Done()
	for j := range work {
		select {
		case j.block = <-p.free:
		default:
			j.block = new(Block)
		}
		e.Encode(j.block, j.chunk)
		j.chunk.Release()
		close(j.ready)
	}
}

func (p *pool) Next() (*Block, error) {
	if p.last != nil && p.last.block != nil {
		select {
		case p.free <- p.last.block:
		default:
		}
	}
	j, ok := <-p.order
	if !ok {
		return nil, io.EOF
	}
	<-j.ready
	p.last = j
	return j.block, j.err
}

func (p *pool) Close() error {
	p.once.Do(func() { close(p.quit) })
	if !p.wait {
		return nil
	}
	p.done.Wait()
	return p.err
}
