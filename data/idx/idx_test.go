package idx

import (
	"bytes"
	"compress/gzip"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
)

// disk is files by name.
type disk map[string][]byte

func (d disk) open(name string) (io.ReadCloser, error) {
	if b, ok := d[name]; ok {
		return io.NopCloser(bytes.NewReader(b)), nil
	}
	return nil, fmt.Errorf("%s: %w", name, fs.ErrNotExist)
}

// encode writes an IDX file of elements that binary.Write knows.
func encode(kind byte, elements any, dims ...uint32) []byte {
	var b bytes.Buffer
	b.Write([]byte{0, 0, kind, byte(len(dims))})
	binary.Write(&b, binary.BigEndian, dims)
	binary.Write(&b, binary.BigEndian, elements)
	return b.Bytes()
}

func zip(b []byte) []byte {
	var z bytes.Buffer
	w := gzip.NewWriter(&z)
	w.Write(b)
	w.Close()
	return z.Bytes()
}

// show reads all rows of a source.
func show(d disk, images string, spec Spec) string {
	s, err := Open(images, spec, d.open)
	if err != nil {
		return "!" + err.Error()
	}
	sc, err := s.Scan()
	if err != nil {
		return "!" + err.Error()
	}
	defer sc.Close()
	var b strings.Builder
	var rows data.Rows
	for {
		err := sc.Next(&rows)
		if err == io.EOF {
			return b.String()
		}
		if err != nil {
			return b.String() + "!" + err.Error()
		}
		for i := range rows.Len() {
			r := rows.Row(i)
			fmt.Fprintf(&b, "%v:", r.Label)
			for k, j := range r.Index {
				fmt.Fprintf(&b, " %s=%v", s.Names()[j], r.Value[k])
			}
			b.WriteByte('\n')
		}
	}
}

var (
	two    = encode(8, []byte{0, 255, 51, 0, 0, 0, 0, 102}, 2, 2, 2)
	labels = encode(8, []byte{7, 3}, 2)
)

const twoRows = "7: pixel 0,1=1 pixel 1,0=0.2\n3: pixel 1,1=0.4\n"

func TestFiles(t *testing.T) {
	nan, inf := float32(math.NaN()), math.Inf(-1)
	for _, c := range []struct {
		images, labels []byte
		want           string
	}{
		{two, labels, twoRows},
		{zip(two), zip(labels), twoRows},
		{encode(9, []int8{-1, 0}, 2, 1), labels, "7: pixel 0=-1\n3:\n"},
		{encode(0xb, []int16{-300, 0}, 2, 1), labels, "7: pixel 0=-300\n3:\n"},
		{encode(0xc, []int32{1 << 20, -1}, 2), labels, "7: pixel=1.048576e+06\n3: pixel=-1\n"},
		{encode(0xd, []float32{0.5, -2}, 2, 1), encode(0xe, []float64{0.25, -1}, 2), "0.25: pixel 0=0.5\n-1: pixel 0=-2\n"},
		{encode(0xe, []float64{0.5, -2}, 2, 1, 1, 1), labels, "7: pixel 0,0,0=0.5\n3: pixel 0,0,0=-2\n"},
		{encode(0xd, []float32{1, nan}, 2, 1), labels, "7: pixel 0=1\n!a-images-idx3-ubyte:2:1: \"not a number\": not finite; write a finite number of 32 bits"},
		{encode(0xe, []float64{1, 1e300}, 2, 1), labels, "7: pixel 0=1\n!a-images-idx3-ubyte:2:1: \"infinity\": not finite; write a finite number of 32 bits"},
		{two, encode(0xe, []float64{inf, 0}, 2), "!a-labels-idx1-ubyte:1:1: \"infinity\": not finite; write a finite number of 32 bits"},
		{two, encode(8, []byte{1, 2, 3}, 3), "!a-labels-idx1-ubyte: 3 labels, but a-images-idx3-ubyte has 2 images; do the two files belong together?"},
		{two, two, "!a-labels-idx1-ubyte: 3 dimensions where labels have 1; is this the file of labels?"},
		{two[:len(two)-1], labels, "7: pixel 0,1=1 pixel 1,0=0.2\n!a-images-idx3-ubyte: the file ends too early, in image 2 of 2; copy or download it again"},
		{two, labels[:len(labels)-1], "7: pixel 0,1=1 pixel 1,0=0.2\n!a-labels-idx1-ubyte: the file ends too early, at label 2 of 2; copy or download it again"},
		{append(bytes.Clone(two), 0), labels, twoRows + "!a-images-idx3-ubyte: bytes after the last of 2; was it written with the right header?"},
		{two[:9], labels, "!a-images-idx3-ubyte: the file ends too early, in its header; copy or download it again"},
		{nil, labels, "!a-images-idx3-ubyte: the file ends too early, in its header; copy or download it again"},
		{[]byte("1,2\n3,4\n"), labels, "!a-images-idx3-ubyte: \"1,2\\n\": not the beginning of an IDX file; is it the right file?"},
		{encode(0xa, []byte{1, 2}, 2), labels, "!a-images-idx3-ubyte: \"\\x00\\x00\\n\\x01\": not the beginning of an IDX file; is it the right file?"},
		{encode(8, []byte{}, 0, 2), labels, "!a-images-idx3-ubyte: dimension 1 has size 0; was the file written to the end?"},
		{encode(8, []byte{1}, 1, 1<<20, 2), labels, "!a-images-idx3-ubyte: an image has more than 1048576 values; is it the right file?"},
		{zip(two)[:20], labels, "!a-images-idx3-ubyte: the gzip data ends too early; copy or download the file again"},
	} {
		d := disk{"a-images-idx3-ubyte": c.images, "a-labels-idx1-ubyte": c.labels}
		if got := show(d, "a-images-idx3-ubyte", Spec{}); got != c.want {
			t.Errorf("%x, %x:\n%s\nwant\n%s", c.images, c.labels, got, c.want)
		}
	}
}

func TestLabelsAreFoundByName(t *testing.T) {
	for _, c := range []struct{ images, want string }{
		{"x/train-images-idx3-ubyte.gz", "x/train-labels-idx1-ubyte.gz x/train-labels-idx1-ubyte"},
		{"t10k-images.idx3-ubyte", "t10k-labels.idx1-ubyte t10k-labels.idx1-ubyte.gz"},
		{"images/images-idx4", "images/labels-idx1 images/labels-idx1.gz"},
		{"images/x.idx", ""},
	} {
		if got := strings.Join(LabelsNames(c.images), " "); got != c.want {
			t.Errorf("%s: %s, want %s", c.images, got, c.want)
		}
	}
	if got := show(disk{"images-idx3": two, "labels-idx1.gz": zip(labels)}, "images-idx3", Spec{}); got != twoRows {
		t.Error(got)
	}
	if got := show(disk{"x": two, "y": labels}, "x", Spec{Labels: "y"}); got != twoRows {
		t.Error(got)
	}
	if got := show(disk{"images": two}, "images", Spec{Unlabelled: true}); got != strings.NewReplacer("7:", "0:", "3:", "0:").Replace(twoRows) {
		t.Error(got)
	}
	_, err := Open("images", Spec{}, disk{"images": two}.open)
	if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), "neither labels nor labels.gz") {
		t.Error(err)
	}
	_, err = Open("labels-idx1", Spec{}, disk{"labels-idx1": labels}.open)
	if err == nil || err.Error() != "labels-idx1: one number a row: these are labels, not images; give the file of images; the labels beside it are found by name" {
		t.Error(err)
	}
}

func TestScansAreAlikeAndNumbered(t *testing.T) {
	const n = 3000
	d := disk{"images": encode(8, bytes.Repeat([]byte{1, 0, 3}, n), n, 3), "labels": encode(0xc, make([]int32, n), n)}
	s, err := Open("images", Spec{}, d.open)
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		sc, err := s.Scan()
		if err != nil {
			t.Fatal(err)
		}
		rows := *data.NewDense(3) // whatever it was
		at := int64(0)
		for err = sc.Next(&rows); err == nil; err = sc.Next(&rows) {
			if rows.First != at || rows.Cols != 3 || len(rows.Index) != 2*rows.Len() {
				t.Fatalf("%+v at %d", rows, at)
			}
			at += int64(rows.Len())
		}
		if err != io.EOF || at != s.NumRows() || sc.Close() != nil {
			t.Error(err, at)
		}
	}
}

func FuzzIDX(f *testing.F) {
	f.Add(two, labels)
	f.Add(zip(two), two[:10])
	f.Add(encode(0xe, []float64{0.5, math.NaN()}, 2, 1, 1, 1), labels)
	f.Fuzz(func(t *testing.T, images, labels []byte) {
		got := show(disk{"images": images, "labels": labels}, "images", Spec{})
		if i := strings.IndexByte(got, '!'); i >= 0 && strings.Contains(got[i:], "\n") {
			t.Errorf("more than a line: %q", got[i:])
		}
	})
}

func Example() {
	d := disk{
		"train-images-idx3-ubyte": encode(8, []byte{0, 255, 51, 0}, 1, 2, 2),
		"train-labels-idx1-ubyte": encode(8, []byte{7}, 1),
	}
	src, err := Open("train-images-idx3-ubyte", Spec{}, d.open)
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(src.NumRows(), src.Names())
	// Output: 1 [pixel 0,0 pixel 0,1 pixel 1,0 pixel 1,1]
}
