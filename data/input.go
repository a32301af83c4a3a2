package data

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"sync/atomic"
)

// Input is a named stream of bytes: a file, or bytes in a browser.
type Input struct {
	Name string                        // for messages, and its suffix may tell the format
	Size int64                         // bytes in all; −1: unknown
	Once bool                          // it can be opened only once
	Open func() (io.ReadCloser, error) // its errors are shown as they are
}

// peekBuffer is how much of a stream is looked at to tell what it is.
const peekBuffer = 64 << 10

// opened is one pass over one input.
type opened struct {
	Scanner
	format *Format
	stop   func()
	file   io.Closer
	at     bool // plain text that can be read at any place
}

func (o *opened) Close() error {
	err := o.Scanner.Close()
	o.stop()
	return errors.Join(err, o.file.Close())
}

// open starts a pass; read counts the bytes that come from the input.
func (in *Input) open(spec *Spec, read *atomic.Int64) (_ *opened, err error) {
	file, err := in.Open()
	if err != nil {
		return nil, err
	}
	stop := func() {}
	defer func() {
		if err != nil {
			stop()
			file.Close()
		}
	}()
	raw := bufio.NewReaderSize(&counter{file, in.Name, read}, peekBuffer)
	plain, end, err := unpack(raw, in.Name)
	if err != nil {
		return nil, err
	}
	stop = end
	format, err := spec.choose(in.Name, func() ([]byte, error) { return firstLine(plain, in.Name) })
	if err != nil {
		return nil, err
	}
	sc, err := format.New(plain, in.Name, *spec)
	if err != nil {
		return nil, err
	}
	_, at := file.(io.ReaderAt)
	return &opened{Scanner: sc, format: format, stop: stop, file: file, at: at && plain == raw}, nil
}

// counter counts what is read and puts a name to errors.
type counter struct {
	r    io.Reader
	name string
	read *atomic.Int64
}

func (c *counter) Read(b []byte) (int, error) {
	n, err := c.r.Read(b)
	c.read.Add(int64(n))
	if err != nil && err != io.EOF {
		err = &Error{File: c.name, Msg: "cannot be read (" + err.Error() + ")", Err: err}
	}
	return n, err
}

// firstLine looks ahead to the first line that is neither blank nor a comment.
func firstLine(r *bufio.Reader, name string) ([]byte, error) {
	for want := 1; ; want = r.Buffered() + 1 {
		_, err := r.Peek(want)
		head, _ := r.Peek(r.Buffered())
		rest := bytes.TrimPrefix(head, []byte("\xef\xbb\xbf"))
		for len(rest) > 0 {
			line, after, whole := bytes.Cut(rest, []byte("\n"))
			rest = after
			if text := bytes.TrimSpace(line); len(text) > 0 && text[0] != '#' && (whole || err != nil) {
				return line, nil
			}
		}
		switch {
		case err == io.EOF:
			return nil, noRows(name)
		case errors.Is(err, bufio.ErrBufferFull):
			return nil, &Error{File: name, Msg: "no row in the first 64 KiB", Remedy: "give --format"}
		case err != nil:
			return nil, err
		}
	}
}

// noRows is the error about an input without rows.
func noRows(file string) error {
	return &Error{File: file, Msg: "no rows", Remedy: "is it the right file, and was it written to the end?"}
}
