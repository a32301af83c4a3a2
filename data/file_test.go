package data

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
	"time"

	"github.com/klauspost/compress/gzip"
	"github.com/klauspost/compress/zstd"
)

func gz(s string) string {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	io.WriteString(w, s)
	w.Close()
	return b.String()
}

func zst(s string) string {
	w, _ := zstd.NewWriter(nil)
	return string(w.EncodeAll([]byte(s), nil))
}

// rowsOf scans a source of texts.
func rowsOf(t *testing.T, spec Spec, named ...string) (*Files, *Rows, error) {
	t.Helper()
	f, err := NewFiles(text(named...), spec)
	if err != nil {
		return nil, &Rows{}, err
	}
	rows, err := scanAll(t, f)
	return f, rows, err
}

func scanAll(t *testing.T, src Source) (*Rows, error) {
	t.Helper()
	sc, err := src.Scan()
	if err != nil {
		return &Rows{}, err
	}
	rows, err := drain(t, sc)
	if e := sc.Close(); e != nil {
		t.Error(e)
	}
	return rows, err
}

func TestFormatIsRecognised(t *testing.T) {
	const svm = "1 1:2 2:3\n"
	for _, c := range []struct{ name, body, format string }{
		{"x.svm", svm, "libsvm"}, {"x.libsvm", svm, "libsvm"}, {"X.SVM", svm, "libsvm"}, {"x.txt", svm, "libsvm"}, {"x", svm, "libsvm"},
		{"x", "# c\n\n" + svm, "libsvm"}, {"x", "1 qid:1 2:3", "libsvm"}, {"x", "-1\n" + svm, "libsvm"},
		{"x", "1 1:2 # a, b\n", "libsvm"}, {"x", "1\t1:2\n", "libsvm"}, {"x.svm.gz", gz(svm), "libsvm"}, {"x", gz(svm), "libsvm"},
		{"x", zst(svm), "libsvm"}, {"x.svm.zst", svm, "libsvm"}, {"x", "\xef\xbb\xbf" + svm, "libsvm"},
		{"x", "1 " + strings.Repeat("1:2 ", 1<<15)[:1<<17-5] + "\n", ""},
	} {
		f, err := NewFiles(text(c.name, c.body), Spec{})
		if c.format == "" {
			continue // the point was not to hang
		}
		if err != nil || f.Format() != c.format {
			t.Errorf("%s, %q: %v", c.name, c.body, err)
		}
	}
	if f, err := NewFiles(text("x.data", svm), Spec{Format: "libsvm"}); err != nil || f.Format() != "libsvm" {
		t.Error("Spec.Format has no effect", err)
	}
}

func TestFilesInOrder(t *testing.T) {
	f, rows, err := rowsOf(t, Spec{}, "a.svm", "1 1:1\n2 3:1\n", "b", gz("3 2:5"), "c.svm", zst("4 7:1\n"))
	if err != nil || dump(rows) != "1 | 0:1\n2 | 2:1\n3 | 1:5\n4 | 6:1\n" || rows.Cols != 7 {
		t.Fatal(dump(rows), err)
	}
	again, err := scanAll(t, f)
	if err != nil || dump(again) != dump(rows) {
		t.Error("second scan differs", err)
	}
}

// Cols of a block is the largest column so far, over files too.
func TestColsGrow(t *testing.T) {
	f, err := NewFiles(text("a.svm", "1 9:1\n", "b.svm", "1 2:1\n"), Spec{})
	if err != nil {
		t.Fatal(err)
	}
	sc, _ := f.Scan()
	defer sc.Close()
	dst := NewDense(3)
	for range 2 {
		if err := sc.Next(dst); err != nil || dst.Cols != 9 {
			t.Error(dst.Cols, err)
		}
	}
	if err := sc.Next(dst); err != io.EOF || dst.Len() != 0 {
		t.Error(err)
	}
	if err := sc.Next(dst); err != io.EOF {
		t.Error("the end does not stay", err)
	}
}

func TestFilesBad(t *testing.T) {
	long := gz(strings.Repeat("1 1:1 2:0.12345\n", 50000))
	damaged := []byte(gz("1 1:1\n"))
	damaged[len(damaged)-6] ^= 1 // in the checksum
	for _, c := range []struct {
		spec  Spec
		files []string
		want  string
	}{
		{Spec{}, nil, "no files; name at least one, or - for standard input"},
		{Spec{}, []string{"a.svm", ""}, "a.svm: no rows; is it the right file, and was it written to the end?"},
		{Spec{}, []string{"a", "\n# c\n"}, "a: no rows; is it the right file, and was it written to the end?"},
		{Spec{}, []string{"a.svm", "1 1:1\n", "b.svm", "# c\n"}, "b.svm: no rows; is it the right file, and was it written to the end?"},
		{Spec{}, []string{"a.svm.gz", long[:len(long)/2]}, "a.svm.gz:24495: the gzip data ends too early; copy or download the file again"},
		{Spec{}, []string{"a", long[:len(long)-1]}, "a:50001: the gzip data ends too early; copy or download the file again"},
		{Spec{}, []string{"a", long[:5]}, "a: the gzip data ends too early; copy or download the file again"},
		{Spec{}, []string{"a", string(damaged)}, "a:2: the gzip data is damaged (gzip: invalid checksum); copy or download the file again"},
		{Spec{}, []string{"a", zst("1 1:1\n")[:9]}, "a: the zstd data ends too early; copy or download the file again"},
		{Spec{}, []string{"a", "hello world\n"}, "a:1: the format is not recognised by the first line; give --format libsvm"},
		{Spec{Format: "arff"}, []string{"a", "1"}, `"arff": no such format; the formats are libsvm`},
		{Spec{}, []string{"a.svm", "1 1:1\n", "b.svm", "1 1:1\n1 x"}, `b.svm:2:3: "x": no colon; write index:value`},
	} {
		_, _, err := rowsOf(t, c.spec, c.files...)
		wantError(t, err, c.want)
		var e *Error
		if !errors.As(err, &e) {
			t.Errorf("%T is not *Error", err)
		}
	}
}

// What came before the gzip data broke off is given first.
func TestErrorsComeInOrder(t *testing.T) {
	whole := gz(strings.Repeat("1 1:1 2:0.12345\n", 50000))
	_, rows, err := rowsOf(t, Spec{}, "a", whole[:len(whole)-1])
	if rows.Len() != 50000 || !errors.Is(err, io.ErrUnexpectedEOF) {
		t.Errorf("%d rows, %v", rows.Len(), err)
	}
	_, rows, err = rowsOf(t, Spec{}, "a", strings.Repeat("1 1:1\n", 10000)+"x")
	if rows.Len() != 10000 || err == nil {
		t.Errorf("%d rows, %v", rows.Len(), err)
	}
}

func TestReadErrors(t *testing.T) {
	in := []Input{{Name: "a.svm", Open: func() (io.ReadCloser, error) {
		return io.NopCloser(io.MultiReader(strings.NewReader("1 1:1\n1 1:"), broken{})), nil
	}}}
	f, err := NewFiles(in, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := scanAll(t, f)
	wantError(t, err, "a.svm:2: cannot be read (the disk is on fire)")
	if dump(rows) != "1 | 0:1\n" {
		t.Error(dump(rows))
	}
}

type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, errors.New("the disk is on fire") }

func TestOnce(t *testing.T) {
	in := text("standard input", "1 1:1\n2 2:1\n", "b.svm", "3 3:1\n")
	in[0].Once, in[0].Size = true, -1
	opened := 0
	open := in[0].Open
	in[0].Open = func() (io.ReadCloser, error) { opened++; return open() }
	f, err := NewFiles(in, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	if _, ok := f.Source().(Once); !ok {
		t.Error("standard input is not Once")
	}
	if g, _ := NewFiles(text("a.svm", "1 1:1"), Spec{}); IsOnce(g.Source()) {
		t.Error("a file is Once")
	}
	rows, err := scanAll(t, f.Source())
	if err != nil || rows.Len() != 3 || opened != 1 {
		t.Errorf("%d rows, opened %d times, %v", rows.Len(), opened, err)
	}
	if read, total := f.Bytes(); read != 18 || total != -1 {
		t.Errorf("%d of %d bytes", read, total)
	}
	_, err = f.Scan()
	wantError(t, err, "standard input: this can be read only once; write it to a file to go over it again")
}

// Close ends the goroutine wherever the scan is, and closes the input.
func TestCloseLeavesNothing(t *testing.T) {
	body := strings.Repeat("1 1:1 2:1\n", 40000)
	open := 0
	in := []Input{{Name: "a.svm", Size: int64(len(body)), Open: func() (io.ReadCloser, error) {
		open++
		return closer{strings.NewReader(body), &open}, nil
	}}}
	before := runtime.NumGoroutine()
	for blocks := range 15 {
		f, err := NewFiles(in, Spec{})
		if err != nil {
			t.Fatal(err)
		}
		sc, _ := f.Scan()
		dst := &Rows{}
		for range blocks {
			if sc.Next(dst) != nil {
				break
			}
		}
		sc.Close()
		sc.Close()
		if open != 0 {
			t.Fatalf("%d inputs open after Close", open)
		}
	}
	for range 100 {
		if runtime.NumGoroutine() <= before {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	t.Errorf("%d goroutines, %d before", runtime.NumGoroutine(), before)
}

type closer struct {
	io.Reader
	open *int
}

func (c closer) Close() error { *c.open--; return nil }

func TestBytes(t *testing.T) {
	body := strings.Repeat("1 1:1 2:1\n", 200000)
	f, err := NewFiles(text("a.svm", body), Spec{})
	if err != nil {
		t.Fatal(err)
	}
	for range 2 {
		sc, _ := f.Scan()
		dst, last := &Rows{}, int64(0)
		for sc.Next(dst) == nil {
			read, total := f.Bytes()
			if read < last || total != int64(len(body)) {
				t.Fatal(read, last, total)
			}
			last = read
		}
		sc.Close()
		if read, _ := f.Bytes(); read != int64(len(body)) {
			t.Errorf("%d of %d bytes", read, len(body))
		}
	}
}

func TestOpen(t *testing.T) {
	dir := t.TempDir()
	for i, s := range []string{"1 1:1\n", gz("2 2:1\n")} {
		if err := os.WriteFile(filepath.Join(dir, fmt.Sprintf("part%d.svm", i)), []byte(s), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	f, err := Open([]string{filepath.Join(dir, "part*")}, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := scanAll(t, f)
	if err != nil || dump(rows) != "1 | 0:1\n2 | 1:1\n" {
		t.Error(dump(rows), err)
	}
	missing := filepath.Join(dir, "gone.svm")
	_, err = Open([]string{filepath.Join(dir, "part0.svm"), missing}, Spec{})
	wantError(t, err, missing+": no such file; check the name")
	if !errors.Is(err, fs.ErrNotExist) {
		t.Error("the cause is lost")
	}
	_, err = Open([]string{dir}, Spec{})
	wantError(t, err, dir+": is a folder; name the files in it")
}

func TestStandardInput(t *testing.T) {
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func(old *os.File) { os.Stdin = old }(os.Stdin)
	os.Stdin = r
	go func() {
		io.WriteString(w, "1 1:1\n")
		w.Close()
	}()
	f, err := Open([]string{"-"}, Spec{})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := scanAll(t, f)
	if err != nil || dump(rows) != "1 | 0:1\n" || !IsOnce(f.Source()) {
		t.Error(dump(rows), err)
	}
}
