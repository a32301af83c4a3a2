package lines

import (
	"bytes"
	"errors"
	"io"
	"sync"
)

const (
	Size    = 256 << 10 // bytes in a chunk, about: they stay in a core's own cache
	Longest = 64 << 20  // bytes in a line, at most
	Slack   = 64        // bytes that can be read behind a chunk: what they are is not said
)

// ErrTooLong says that a line is longer than the splitter takes.
var ErrTooLong = errors.New("lines: the line is too long")

// Chunk is a run of whole lines.
type Chunk struct {
	Text  []byte // each line ends in '\n'; Text[:len(Text)+Slack] is there, too
	Line  int    // the number of the first line, from 1
	Lines int    // how many there are
}

// Splitter cuts a stream. Next belongs to one goroutine, Free to any.
type Splitter struct {
	r       io.Reader
	size    int
	longest int
	buf     []byte   // read and not yet given out; begins with a line
	parts   [][]byte // what comes before buf of a line longer than a chunk
	long    int      // bytes in parts
	line    int      // number of the first line not yet given out
	begun   bool     // a byte order mark has been looked for
	err     error    // of r

	mu   sync.Mutex
	free [][]byte
}

// New splits r into chunks of about size bytes (0: Size) of lines of at most
// longest bytes (0: Longest). A byte order mark at the beginning is left out; a
// last line without an end gets one.
func New(r io.Reader, size, longest int) *Splitter {
	if size == 0 {
		size = Size
	}
	if longest == 0 {
		longest = Longest
	}
	size = max(size, 3) // room for the mark
	return &Splitter{r: r, size: size, longest: longest, line: 1}
}

// Line is the number of the first line that has not been given out.
func (s *Splitter) Line() int { return s.line }

// Next gives the next chunk, which is not empty. At the end, and after the lines
// before an error of the reader, it gives that error. A line cut short by an
// error is not given. Of a line too long, no more than its limit is read.
func (s *Splitter) Next() (Chunk, error) {
	for {
		if s.buf == nil {
			s.buf = s.get()
		}
		s.fill()
		end := bytes.LastIndexByte(s.buf, '\n') + 1
		if n := len(s.buf); s.err == io.EOF && s.long+n > 0 && (end < n || n == 0) {
			s.buf = append(s.buf, '\n') // there is room
			end = len(s.buf)
		}
		if end > 0 {
			return s.cut(end)
		}
		if s.err != nil {
			return Chunk{}, s.err
		}
		s.long += len(s.buf)
		s.parts, s.buf = append(s.parts, s.buf), nil
		if s.long >= s.longest {
			s.parts, s.err = nil, ErrTooLong
			return Chunk{}, s.err
		}
	}
}

// cut gives what has been read up to buf[end] and keeps the rest.
func (s *Splitter) cut(end int) (Chunk, error) {
	text, rest := s.buf[:end], s.buf[end:]
	next := append(s.get(), rest...)
	if s.long > 0 {
		text = make([]byte, 0, s.long+end+Slack)
		for i, part := range s.parts {
			text = append(text, part...)
			s.put(part)
			s.parts[i] = nil
		}
		text = append(text, s.buf[:end]...)
		s.put(s.buf)
		s.parts, s.long = s.parts[:0], 0
	}
	s.buf = next
	c := Chunk{Text: text, Line: s.line, Lines: bytes.Count(text, []byte{'\n'})}
	s.line += c.Lines
	return c, nil
}

// Fill reads more into buf until it holds full bytes or the reader ends with an error; full is at most its capacity.
func Fill(r io.Reader, buf []byte, full int) ([]byte, error) {
	for empty := 0; len(buf) < full; {
		n, err := r.Read(buf[len(buf):full])
		buf = buf[:len(buf)+n]
		if err != nil {
			return buf, err
		}
		if n > 0 {
			empty = 0
		} else if empty++; empty == 100 {
			return buf, io.ErrNoProgress
		}
	}
	return buf, nil
}

// fill reads until the buffer is full but for the slack and a last line end.
func (s *Splitter) fill() {
	full := cap(s.buf) - Slack - 1
	if s.err == nil {
		s.buf, s.err = Fill(s.r, s.buf, full)
	}
	if !s.begun {
		s.begun = true
		if bytes.HasPrefix(s.buf, []byte("\xef\xbb\xbf")) {
			s.buf = s.buf[:copy(s.buf, s.buf[3:])]
			s.fill()
		}
	}
}

// Free takes the memory of a chunk back.
func (s *Splitter) Free(c Chunk) { s.put(c.Text) }

func (s *Splitter) get() []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	if n := len(s.free); n > 0 {
		b := s.free[n-1]
		s.free = s.free[:n-1]
		return b
	}
	return make([]byte, 0, s.size+Slack+1)
}

// put keeps a buffer for get; those of long lines go.
func (s *Splitter) put(b []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if cap(b) == s.size+Slack+1 && len(s.free) < 64 {
		s.free = append(s.free, b[:0])
	}
}
