package idx

import (
	"errors"
	"io"
	"math"
	"strconv"
	"strings"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
)

// Opener opens a file by its name.
type Opener func(name string) (io.ReadCloser, error)

// Spec says how to read images.
type Spec struct {
	Labels     string // the file of labels; empty: found by name
	Unlabelled bool   // there may be no labels; they are 0 then
}

var _ data.Source = (*Source)(nil)

// Source is a file of images with its labels, as rows.
type Source struct {
	images, labels string // labels empty: there are none
	open           Opener
	names          []string
	rows           int64
	read           atomic.Pointer[atomic.Int64] // of the scan begun last
}

// Open makes a source. It opens both files to compare their headers.
func Open(images string, spec Spec, from Opener) (*Source, error) {
	s := &Source{images: images, open: from}
	s.read.Store(new(atomic.Int64))
	f, err := open(images, from, new(atomic.Int64))
	if err != nil {
		return nil, err
	}
	f.Close()
	s.rows, s.names = int64(f.dims[0]), names(f.dims[1:])
	l, err := s.find(spec)
	if err != nil {
		return nil, err
	}
	if l != nil {
		defer l.Close()
		s.labels = l.name
		return s, s.fits(f, l)
	}
	return s, nil
}

// names names pixels by their places.
func names(dims []int) []string {
	all := []string{"pixel"}
	for k, n := range dims {
		before := all
		all = make([]string, 0, len(before)*n)
		for _, b := range before {
			for i := range n {
				sep := ","
				if k == 0 {
					sep = " "
				}
				all = append(all, b+sep+strconv.Itoa(i))
			}
		}
	}
	return all
}

// find opens the labels; nil: there are none, and need not be.
func (s *Source) find(spec Spec) (*file, error) {
	if spec.Labels != "" {
		return open(spec.Labels, s.open, new(atomic.Int64))
	}
	candidates := LabelsNames(s.images)
	var first error
	for _, name := range candidates {
		c, err := s.open(name)
		if err == nil {
			c.Close()
			return open(name, s.open, new(atomic.Int64))
		}
		if first == nil {
			first = err
		}
	}
	if spec.Unlabelled {
		return nil, nil
	}
	if candidates == nil && len(s.names) == 1 {
		return nil, &data.Error{File: s.images, Msg: "one number a row: these are labels, not images", Remedy: "give the file of images; the labels beside it are found by name"}
	}
	msg := "no labels file is known for it"
	if candidates != nil {
		msg = "no labels file beside it, neither " + strings.Join(candidates, " nor ")
	}
	return nil, &data.Error{File: s.images, Msg: msg, Remedy: "put the labels beside the images, named …-images-idx3-ubyte and …-labels-idx1-ubyte", Err: first}
}

// fits checks that there is a label for each image.
func (s *Source) fits(images, labels *file) error {
	if len(labels.dims) != 1 {
		return &data.Error{File: labels.name, Msg: strconv.Itoa(len(labels.dims)) + " dimensions where labels have 1", Remedy: "is this the file of labels?"}
	}
	if images.dims[0] != labels.dims[0] {
		return &data.Error{File: labels.name, Msg: strconv.Itoa(labels.dims[0]) + " labels, but " + images.name + " has " + strconv.Itoa(images.dims[0]) + " images",
			Remedy: "do the two files belong together?"}
	}
	if int64(images.dims[0]) != s.rows || images.size() != len(s.names) {
		return &data.Error{File: images.name, Msg: "the file has changed since it was opened", Remedy: "start again"}
	}
	return nil
}

// Names are the names of the pixels.
func (s *Source) Names() []string { return s.names }

// NumRows is the number of images.
func (s *Source) NumRows() int64 { return s.rows }

// Labels is the name of the file of labels; empty: there is none.
func (s *Source) Labels() string { return s.labels }

// Bytes is how much of the images the scan begun last has read, before
// decompression; the total is not known.
func (s *Source) Bytes() (read, total int64) { return s.read.Load().Load(), -1 }

// Scan starts a pass.
func (s *Source) Scan() (data.Scanner, error) {
	read := new(atomic.Int64)
	s.read.Store(read)
	images, err := open(s.images, s.open, read)
	if err != nil {
		return nil, err
	}
	sc := &scanner{images: images, labels: images}
	if s.labels != "" {
		if sc.labels, err = open(s.labels, s.open, new(atomic.Int64)); err != nil {
			images.Close()
			return nil, err
		}
		sc.label = make([]byte, width[sc.labels.kind])
		err = s.fits(images, sc.labels)
	} else {
		err = s.fits(images, &file{dims: images.dims[:1]})
	}
	if err != nil {
		sc.Close()
		return nil, err
	}
	sc.size = images.size()
	sc.pixels = make([]byte, sc.size*width[images.kind])
	return sc, nil
}

const (
	blockRows   = 1024
	blockValues = 1 << 17
)

// scanner is one pass.
type scanner struct {
	images, labels *file // the same file: there are no labels
	size           int   // pixels of an image
	pixels, label  []byte
	at             int64 // images read
	err            error
}

// Next reads a block. An error comes after the rows before it.
func (sc *scanner) Next(dst *data.Rows) error {
	if dst.Start == nil || dst.Index == nil {
		*dst = *data.NewSparse(sc.size)
	}
	dst.Reset()
	dst.Cols, dst.First = sc.size, sc.at
	dst.Weight, dst.Offset = nil, nil
	if dst.Value == nil {
		dst.Value = []float32{}
	}
	for sc.err == nil && len(dst.Label) < blockRows && len(dst.Index) < blockValues {
		if sc.err = sc.row(dst); sc.err == nil {
			sc.at++
		}
	}
	if len(dst.Label) == 0 {
		return sc.err
	}
	return nil
}

// row appends one image.
func (sc *scanner) row(dst *data.Rows) error {
	if sc.at == int64(sc.images.dims[0]) {
		if err := sc.images.end(); err != nil {
			return err
		}
		if sc.label != nil {
			if err := sc.labels.end(); err != nil {
				return err
			}
		}
		return io.EOF
	}
	number := strconv.FormatInt(sc.at+1, 10)
	if _, err := io.ReadFull(sc.images, sc.pixels); err != nil {
		return sc.images.short(err, "in image "+number+" of "+strconv.Itoa(sc.images.dims[0]))
	}
	y := 0.0
	if sc.label != nil {
		if _, err := io.ReadFull(sc.labels, sc.label); err != nil {
			return sc.labels.short(err, "at label "+number+" of "+strconv.Itoa(sc.labels.dims[0]))
		}
		if y = sc.labels.element(sc.label, 0); y-y != 0 {
			return sc.notFinite(sc.labels, 0, y)
		}
	}
	start := len(dst.Index)
	if sc.images.kind == 0x08 {
		for j, v := range sc.pixels {
			if v != 0 {
				dst.Index, dst.Value = append(dst.Index, uint32(j)), append(dst.Value, shade[v])
			}
		}
	} else {
		for j := range sc.size {
			v := float32(sc.images.element(sc.pixels, j))
			if v-v != 0 {
				dst.Index, dst.Value = dst.Index[:start], dst.Value[:start]
				return sc.notFinite(sc.images, j, float64(v))
			}
			if v != 0 {
				dst.Index, dst.Value = append(dst.Index, uint32(j)), append(dst.Value, v)
			}
		}
	}
	dst.Label = append(dst.Label, y)
	dst.Start = append(dst.Start, len(dst.Index))
	return nil
}

// shade is v/255.
var shade = func() (s [256]float32) {
	for v := range s {
		s[v] = float32(float64(v) / 255)
	}
	return s
}()

// notFinite is the error about element j of the image, or the label, being read;
// a float64 beyond float32 is infinite too.
func (sc *scanner) notFinite(f *file, j int, v float64) error {
	token := "infinity"
	if math.IsNaN(v) {
		token = "not a number"
	}
	return &data.Error{File: f.name, Line: int(sc.at) + 1, Col: j + 1, Token: token, Msg: "not finite", Remedy: "write a finite number of 32 bits"}
}

// Close ends the pass.
func (sc *scanner) Close() error {
	err := sc.images.Close()
	if sc.labels != sc.images {
		err = errors.Join(err, sc.labels.Close())
	}
	return err
}
