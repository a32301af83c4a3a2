package idx

import (
	"encoding/binary"
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
)

const (
	mostPixels = 1 << 20 // in an image
	mostDims   = 8
)

// width is the number of bytes of each type; 0: there is no such type.
var width = [16]int{0x08: 1, 0x09: 1, 0x0b: 2, 0x0c: 4, 0x0d: 4, 0x0e: 8}

// Is says whether a file begins like IDX.
func Is(head []byte) bool {
	return len(head) >= 4 && head[0] == 0 && head[1] == 0 && head[2] < 16 && width[head[2]] > 0 &&
		1 <= head[3] && head[3] <= mostDims
}

// LabelsNames are the names that the labels of a file of images may have,
// likely ones first; nil: the file is not named like one of images.
func LabelsNames(images string) []string {
	dir, base := "", images
	if k := strings.LastIndexAny(images, `/\`); k >= 0 {
		dir, base = images[:k+1], images[k+1:]
	}
	k := strings.LastIndex(base, "images")
	if k < 0 {
		return nil
	}
	rest := base[k+len("images"):]
	if i := strings.Index(rest, "idx"); i >= 0 && i+3 < len(rest) {
		rest = rest[:i+3] + "1" + rest[i+4:]
	}
	name := dir + base[:k] + "labels" + rest
	if plain, zipped := strings.CutSuffix(name, ".gz"); zipped {
		return []string{name, plain}
	}
	return []string{name, name + ".gz"}
}

// file is an IDX file, open behind its header.
type file struct {
	*data.Stream
	name string
	kind byte
	dims []int
}

// open opens a file and reads its header.
func open(name string, from Opener, read *atomic.Int64) (_ *file, err error) {
	in := data.Input{Name: name, Size: -1, Open: func() (io.ReadCloser, error) { return from(name) }}
	stream, err := in.Stream(read)
	if err != nil {
		return nil, err
	}
	f := &file{Stream: stream, name: name}
	if err := f.header(); err != nil {
		stream.Close()
		return nil, err
	}
	return f, nil
}

func (f *file) header() error {
	var b [4]byte
	if _, err := io.ReadFull(f, b[:]); err != nil {
		return f.short(err, "in its header")
	}
	if !Is(b[:]) {
		return &data.Error{File: f.name, Token: string(b[:]), Msg: "not the beginning of an IDX file", Remedy: "is it the right file?"}
	}
	f.kind, f.dims = b[2], make([]int, b[3])
	for k := range f.dims {
		if _, err := io.ReadFull(f, b[:]); err != nil {
			return f.short(err, "in its header")
		}
		n := binary.BigEndian.Uint32(b[:])
		if n == 0 || n > math.MaxInt32 {
			return &data.Error{File: f.name, Msg: "dimension " + strconv.Itoa(k+1) + " has size " + strconv.FormatUint(uint64(n), 10),
				Remedy: "was the file written to the end?"}
		}
		f.dims[k] = int(n)
	}
	size := 1
	for _, n := range f.dims[1:] {
		if size > mostPixels/n {
			return &data.Error{File: f.name, Msg: "an image has more than 1048576 values", Remedy: "is it the right file?"}
		}
		size *= n
	}
	return nil
}

// size is the number of elements under one step of the first dimension.
func (f *file) size() int {
	size := 1
	for _, n := range f.dims[1:] {
		size *= n
	}
	return size
}

// short is the error for a file that ends, or cannot be read, at a place.
func (f *file) short(err error, where string) error {
	if !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		return err
	}
	var ours *data.Error
	if errors.As(err, &ours) {
		return err // of decompression
	}
	return &data.Error{File: f.name, Msg: "the file ends too early, " + where, Remedy: "copy or download it again", Err: io.ErrUnexpectedEOF}
}

// end checks that nothing follows.
func (f *file) end() error {
	switch _, err := f.ReadByte(); {
	case err == io.EOF:
		return nil
	case err != nil:
		return err
	}
	return &data.Error{File: f.name, Msg: "bytes after the last of " + strconv.Itoa(f.dims[0]), Remedy: "was it written with the right header?"}
}

// element is the i-th element of b, as it stands in the file.
func (f *file) element(b []byte, i int) float64 {
	switch f.kind {
	case 0x08:
		return float64(b[i])
	case 0x09:
		return float64(int8(b[i]))
	case 0x0b:
		return float64(int16(binary.BigEndian.Uint16(b[2*i:])))
	case 0x0c:
		return float64(int32(binary.BigEndian.Uint32(b[4*i:])))
	case 0x0d:
		return float64(math.Float32frombits(binary.BigEndian.Uint32(b[4*i:])))
	}
	return math.Float64frombits(binary.BigEndian.Uint64(b[8*i:]))
}
