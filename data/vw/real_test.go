package vw_test

import (
	"bufio"
	"context"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/vw"
	"github.com/slalom-ml/slalom/internal/testenv"
)

// TestA9a: the same rows as libsvm and as VW text, whose features have names
// and other columns, give the same loss to the last bit.
func TestA9a(t *testing.T) {
	dir := testenv.Data(t)
	var loss [2]float64
	path := filepath.Join(dir, "a9a", "a9a.gz")
	svm, err := data.Open([]string{path}, data.Spec{})
	if err != nil {
		t.Fatal(err)
	}
	text := asVW(t, path)
	src, err := vw.Open([]data.Input{{Name: "a9a.vw", Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}}, vw.Spec{})
	if err != nil {
		t.Fatal(err)
	}
	for i, rows := range []data.Source{svm, src.Rows(feature.NewNames(nil, nil, 0, 0, false), nil)} {
		r, err := slalom.Fit(context.Background(), slalom.Config{Loss: "logistic", Passes: 2, HoldoutBy: "none"}, rows, slalom.Options{Threads: 2})
		if err != nil {
			t.Fatal(err)
		}
		loss[i] = r.Progressive
	}
	if loss[0] != loss[1] || loss[0] > 0.34 {
		t.Errorf("progressive loss %v, as VW text %v", loss[0], loss[1])
	}
}

// asVW is libsvm text as VW text.
func asVW(t *testing.T, path string) string {
	t.Helper()
	in := data.Input{Name: path, Open: func() (io.ReadCloser, error) { return os.Open(path) }}
	stream, err := in.Stream(new(atomic.Int64))
	if err != nil {
		t.Fatal(err)
	}
	defer stream.Close()
	var out strings.Builder
	for lines := bufio.NewScanner(stream); lines.Scan(); {
		label, pairs, _ := strings.Cut(lines.Text(), " ")
		out.WriteString(label + " |a " + pairs + "\n")
	}
	return out.String()
}
