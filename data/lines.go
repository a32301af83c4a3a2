package data

import (
	"bytes"
	"io"
)

// lines cuts a stream into lines. A line is a view of the buffer, valid until
// the next call, and always ends in '\n', with "\r\n" made into it and the
// last line of a file given one: a parser may look for '\n' and need not
// watch the end of the slice.
type lines struct {
	r    io.Reader
	name string
	buf  []byte
	a, b int   // bytes read and not yet given out: buf[a:b]
	err  error // of r
	line int   // number of the first line in the view, from 1
	last int   // number of the last line in the view
	from int   // where the view begins in buf
	cr   bool  // the view lost a '\r', at buf[a-2]
}

const (
	lineBuffer  = 256 << 10
	longestLine = 64 << 20
)

func newLines(r io.Reader, name string) lines { return lines{r: r, name: name} }

// next gives the next line, or the error of the reader, io.EOF at the end.
func (l *lines) next() ([]byte, error) {
	l.from = l.a
	end, err := l.find(l.a)
	if err != nil {
		return nil, err
	}
	l.last++
	l.line = l.last
	if l.line == 1 && bytes.HasPrefix(l.buf[l.from:end], []byte("\xef\xbb\xbf")) {
		l.from += 3 // byte order mark
	}
	return l.view(end), nil
}

// more widens the view by one line, for a quoted field that goes on. At an
// error it gives the view as it was.
func (l *lines) more() ([]byte, error) {
	if l.cr {
		l.buf[l.a-2] = '\r'
	}
	end, err := l.find(l.a)
	if err != nil {
		return l.buf[l.from:l.a], err
	}
	l.last++
	return l.view(end), nil
}

// view is the line from l.from up to the newline at buf[end].
func (l *lines) view(end int) []byte {
	l.a = end + 1
	l.cr = end > l.from && l.buf[end-1] == '\r'
	if l.cr {
		l.buf[end-1] = '\n'
		return l.buf[l.from:end]
	}
	return l.buf[l.from : end+1]
}

// find gives the place of the first newline at or after at, reading as needed.
func (l *lines) find(at int) (int, error) {
	for {
		if k := bytes.IndexByte(l.buf[at:l.b], '\n'); k >= 0 {
			return at + k, nil
		}
		if l.err != nil {
			if l.err == io.EOF && l.a < l.b {
				l.buf[l.b] = '\n' // fill leaves room
				l.b++
				return l.b - 1, nil
			}
			return 0, l.err
		}
		at = l.b - l.from
		if err := l.fill(); err != nil {
			return 0, err
		}
	}
}

// fill moves the view to the front of the buffer, enlarges the buffer if the
// view takes half of it, and reads.
func (l *lines) fill() error {
	have := l.b - l.from
	if have > longestLine {
		return &Error{File: l.name, Line: l.last + 1, Msg: "the line is longer than 64 MiB",
			Remedy: "is this a text file with one row a line?"}
	}
	to := l.buf
	if have >= len(l.buf)/2 {
		to = make([]byte, max(lineBuffer, 2*len(l.buf)))
	}
	copy(to, l.buf[l.from:l.b])
	l.buf, l.a, l.b, l.from = to, l.a-l.from, have, 0
	for range 100 {
		n, err := l.r.Read(l.buf[l.b : len(l.buf)-1])
		l.b += n
		l.err = err
		if n > 0 || err != nil {
			return nil
		}
	}
	return io.ErrNoProgress
}
