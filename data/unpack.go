package data

import (
	"bufio"
	"errors"
	"io"

	"github.com/klauspost/compress/gzip"
)

// unpack gives what r holds, decompressed if its first bytes are those of
// gzip or zstd. stop lets go of the decompressor.
func unpack(r *bufio.Reader, name string) (plain *bufio.Reader, stop func(), err error) {
	var from io.Reader
	var kind string
	stop = func() {}
	switch magic, _ := r.Peek(4); {
	case len(magic) >= 2 && magic[0] == 0x1f && magic[1] == 0x8b:
		kind = "gzip"
		from, err = gzip.NewReader(r)
	case string(magic) == "\x28\xb5\x2f\xfd":
		kind = "zstd"
		from, stop, err = unzstd(r, name)
	default:
		return r, stop, nil
	}
	if err != nil {
		return nil, nil, damaged(name, kind, err)
	}
	return bufio.NewReaderSize(&unpacker{from, name, kind}, peekBuffer), stop, nil
}

// unpacker gives the errors of a decompressor a name and a remedy.
type unpacker struct {
	r          io.Reader
	name, kind string
}

func (u *unpacker) Read(b []byte) (int, error) {
	n, err := u.r.Read(b)
	if err != nil && err != io.EOF {
		err = damaged(u.name, u.kind, err)
	}
	return n, err
}

func damaged(name, kind string, err error) error {
	var ours *Error
	if errors.As(err, &ours) {
		return ours // of the file beneath
	}
	e := &Error{File: name, Msg: "the " + kind + " data is damaged (" + err.Error() + ")",
		Remedy: "copy or download the file again", Err: err}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		e.Msg = "the " + kind + " data ends too early"
	}
	return e
}
