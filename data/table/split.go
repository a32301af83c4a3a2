package table

import (
	"bytes"
	"encoding/binary"
	"errors"
	"io"
	"math/bits"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/internal/lines"
)

const (
	chunkSize = 256 << 10 // bytes in a chunk, about: they stay in a core's own cache
	longest   = 64 << 20  // bytes in a record, at most
	slack     = 32        // bytes that may be read past the end of a chunk
)

// splitter cuts a stream into chunks of whole records.
type splitter struct {
	r     io.Reader
	name  string
	delim byte
	quote bool // records may hold line ends in quotes
	free  *buffers
	limit int    // bytes in a record, at most
	buf   []byte // read and not yet given out; begins with a record
	line  int    // number of its first line
	err   error  // of r
	outer []int  // scratch of border
}

// next gives the next chunk: whole records, each ending in a newline, and the
// number of its first line. At the end, and after the records before an error
// of the reader, it gives that error.
func (s *splitter) next() (chunk []byte, line int, err error) {
	for {
		if chunk, err = s.cut(); err != nil {
			return nil, 0, err
		}
		line = s.line
		s.line += bytes.Count(chunk, newline)
		if !blank(chunk) {
			return chunk, line, nil
		}
		s.free.put(chunk)
	}
}

var newline = []byte{'\n'}

// blank says whether whole lines hold nothing.
func blank(b []byte) bool {
	for i, c := range b {
		if c != '\n' && (c != '\r' || b[i+1] != '\n') {
			return false
		}
	}
	return true
}

// cut gives the next chunk, which may be blank.
func (s *splitter) cut() ([]byte, error) {
	if s.buf == nil {
		s.buf = s.free.get()
	}
	for seen := 0; ; {
		s.fill()
		end := s.border(seen)
		if s.err == io.EOF && len(s.buf) > 0 {
			if end = len(s.buf); s.buf[end-1] != '\n' {
				s.buf = append(s.buf, '\n') // there is slack
				end++
			}
		}
		if end > 0 {
			chunk, rest := s.buf[:end], s.buf[end:]
			s.buf = append(grown(s.free.get(), len(rest)), rest...)
			return chunk, nil
		}
		if s.err != nil {
			return nil, s.placed()
		}
		if seen = len(s.buf); seen >= s.limit {
			return nil, &data.Error{File: s.name, Line: s.line, Col: 1, Msg: "the record is longer than 64 MiB",
				Remedy: "is a quote left open, or is this no text file?"}
		}
		s.buf = grown(s.buf, min(2*seen, s.limit))
	}
}

// grown is buf, or a copy of it, with room for n bytes and the slack.
func grown(buf []byte, n int) []byte {
	if cap(buf) >= n+slack {
		return buf
	}
	return append(make([]byte, 0, n+slack), buf...)
}

// fill reads until the buffer is full but for the slack.
func (s *splitter) fill() {
	full := cap(s.buf) - slack
	if s.err == nil {
		s.buf, s.err = lines.Fill(s.r, s.buf, full)
	}
}

// placed is the reader's error with the line where reading ended.
func (s *splitter) placed() error {
	var e *data.Error
	if s.err == io.EOF || !errors.As(s.err, &e) || e.Line > 0 {
		return s.err
	}
	at := *e
	at.Line = s.line
	return &at
}

// border is the end of the last whole record in the buffer; 0: there is none.
// Without quotes none ends before seen.
func (s *splitter) border(seen int) int {
	b := s.buf
	k := bytes.IndexByte(b, '"')
	if !s.quote || k < 0 {
		if k = bytes.LastIndexByte(b[seen:], '\n'); k < 0 {
			return 0
		}
		return seen + k + 1
	}
	outer := append(s.outer[:0], 0) // begin, end, begin, … of what is outside quotes
	for {
		from := k
		for from > 0 && (b[from-1] == ' ' || b[from-1] == '\t') && b[from-1] != s.delim {
			from--
		}
		if from > 0 && b[from-1] != s.delim && b[from-1] != '\n' { // a stray quote
			k++
		} else {
			outer = append(outer, k)
			if k = closing(b, k+1); k < 0 || k+1 == len(b) { // open, or perhaps one half of ""
				break
			}
			k++
			outer = append(outer, k)
		}
		if k = quote(b, k); k < 0 {
			outer = append(outer, len(b))
			break
		}
	}
	s.outer = outer
	for i := len(outer) - 2; i >= 0; i -= 2 {
		if k := bytes.LastIndexByte(b[outer[i]:outer[i+1]], '\n'); k >= 0 {
			return outer[i] + k + 1
		}
	}
	return 0
}

// closing is the place of the quote that closes what was opened before b[i];
// −1: there is none.
func closing(b []byte, i int) int {
	for {
		if i = quote(b, i); i < 0 || i+1 == len(b) || b[i+1] != '"' {
			return i
		}
		i += 2
	}
}

// quote is the place of the first quote at or after b[i]; −1: there is none. Most are
// near, so a few words are looked at first. Behind b there are eight bytes more.
func quote(b []byte, i int) int {
	w := b[:len(b)+8]
	for end := min(i+64, len(b)); i < end; i += 8 {
		x := binary.LittleEndian.Uint64(w[i:i+8]) ^ '"'*ones
		if m := (x - ones) &^ x & (128 * ones); m != 0 { // its lowest bit is right
			if i += bits.TrailingZeros64(m) >> 3; i >= len(b) {
				return -1
			}
			return i
		}
	}
	if i >= len(b) {
		return -1
	}
	if k := bytes.IndexByte(b[i:], '"'); k >= 0 {
		return i + k
	}
	return -1
}
