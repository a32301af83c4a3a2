package slalom_test

import (
	"context"
	"io"
	"os"
	"path/filepath"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/idx"
	"github.com/slalom-ml/slalom/internal/testenv"
)

// open is the source of a file of the real data.
func open(t *testing.T, dir string, name ...string) data.Source {
	t.Helper()
	f, err := data.Open([]string{filepath.Join(append([]string{dir}, name...)...)}, data.Spec{})
	if err != nil {
		t.Fatal(err)
	}
	return f.Source()
}

// scored trains on one source, with all choices by hold-out, and scores on another.
func scored(t *testing.T, c slalom.Config, train, test data.Source) *slalom.Scores {
	t.Helper()
	r, err := slalom.Fit(context.Background(), c, train, slalom.Options{Threads: 2})
	if err != nil {
		t.Fatal(err)
	}
	s, err := r.Model.Evaluate(test, 2)
	if err != nil {
		t.Fatal(err)
	}
	t.Logf("%s: test loss %.4f, error %.4f after %d passes", c.JSON(), s.Loss, *s.Error, r.Passes)
	return s
}

func TestA9a(t *testing.T) {
	dir := testenv.Data(t)
	train, test := open(t, dir, "a9a", "a9a.gz"), open(t, dir, "a9a", "a9a.t.gz")
	if s := scored(t, slalom.Config{Loss: "logistic", Passes: 10}, train, test); s.Loss > 0.3250 || *s.Error > 0.152 {
		t.Error("logistic: loss 0.3250 and error 0.152 at most")
	}
	if s := scored(t, slalom.Config{Loss: "hinge"}, train, test); *s.Error > 0.153 {
		t.Error("hinge: error 0.153 at most")
	}
}

func TestMnist(t *testing.T) {
	dir := testenv.Data(t)
	if testing.Short() {
		t.Skip("takes a minute")
	}
	images := func(name string) data.Source {
		src, err := idx.Open(filepath.Join(dir, "mnist", name), idx.Spec{}, func(name string) (io.ReadCloser, error) { return os.Open(name) })
		if err != nil {
			t.Fatal(err)
		}
		return src
	}
	train, test := images("train-images-idx3-ubyte.gz"), images("t10k-images-idx3-ubyte.gz")
	if s := scored(t, slalom.Config{Passes: 5}, train, test); *s.Error > 0.080 {
		t.Error("softmax: error 0.080 at most")
	}
	if s := scored(t, slalom.Config{Net: []int{128}, Passes: 12}, train, test); *s.Error > 0.025 {
		t.Error("net 784-128-10: error 0.025 at most")
	}
}
