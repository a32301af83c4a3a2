package data

import (
	"bufio"
	"io"
	"sync/atomic"
)

// Stream is one pass over the bytes of an input, decompressed.
type Stream struct {
	*bufio.Reader
	stop func()
	file io.Closer
}

// Stream opens the input and decompresses what is gzip or zstd by its first
// bytes. read counts the bytes that come from the input. Errors of reading are
// Errors that name the input.
func (in *Input) Stream(read *atomic.Int64) (*Stream, error) {
	file, err := in.Open()
	if err != nil {
		return nil, err
	}
	raw := bufio.NewReaderSize(&counter{file, in.Name, read}, peekBuffer)
	plain, stop, err := unpack(raw, in.Name)
	if err != nil {
		file.Close()
		return nil, err
	}
	return &Stream{plain, stop, file}, nil
}

// Close lets go of the decompressor and closes the input.
func (s *Stream) Close() error {
	s.stop()
	return s.file.Close()
}
