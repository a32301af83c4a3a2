package main

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"math"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/slalom-ml/slalom/internal/testenv"
)

func TestMain(m *testing.M) {
	if len(os.Args) > 3 && os.Args[1] == measureWord {
		measure(os.Args[2:])
		return
	}
	code := m.Run()
	if folder, err := builtSlalom(); err == nil && folder.made != "" {
		os.RemoveAll(folder.made)
	}
	os.Exit(code)
}

type built struct {
	tool *tool
	made string
}

// builtSlalom builds the command once for all tests.
var builtSlalom = sync.OnceValues(func() (b built, err error) {
	if b.made, err = os.MkdirTemp("", "slalom-bench-test-"); err == nil {
		b.tool, err = buildSlalom(b.made, nil)
	}
	return b, err
})

func newBench(t *testing.T) *bench {
	t.Helper()
	s, err := builtSlalom()
	if err != nil {
		t.Fatal(err)
	}
	slalom := *s.tool
	slalom.grid = slalom.grid[3:5]
	return &bench{slalom: &slalom, folder: t.TempDir(), rounds: 1, limit: time.Minute, say: &teller{io.Discard}}
}

// tiny are 600 rows each to learn and to test, of 20 columns with weights 1 and −1.
func tiny(_ string, train bool, emit emit) error {
	r := newTwister(1)
	if train {
		r = newTwister(2)
	}
	for range 600 {
		var row []feature
		sum := 0.0
		for j := range 20 {
			if r.below(3) == 0 {
				row = append(row, feature{uint32(j + 1), 1})
				sum += 1 - 2*float64(j%2)
			}
		}
		if err := emit(sum+float64(r.below(1000))/1000 > 0.5, row); err != nil {
			return err
		}
	}
	return nil
}

// given says that CI installs what a tool needs, so that its absence there is a failure. The others are too large, or not to be had from Debian.
var given = map[string]string{"liblinear": "liblinear-train", "liblinear-dual": "liblinear-train"}

func TestCompare(t *testing.T) {
	for _, f := range append([]finder{{name: "slalom alone"}}, finders...) {
		t.Run(f.name, func(t *testing.T) {
			b := newBench(t)
			if f.find != nil {
				other, err := f.find(b.folder)
				if err != nil {
					if program := given[f.name]; program != "" {
						testenv.Tool(t, program)
					}
					t.Skipf("%s is not installed: %v", f.name, err)
				}
				if other.clock && testing.Short() {
					t.Skipf("%s takes seconds to start", f.name)
				}
				if other.grid = other.grid[:min(2, len(other.grid))]; other.clock {
					other.grid = nil
				}
				b.others = append(b.others, other)
			}
			p, err := prepare(dataset{"tiny", 20, "train", "test", tiny}, "", b.folder, 0)
			if err == nil {
				err = p.arrays()
			}
			if err != nil {
				t.Fatal(err)
			}
			got, err := b.compare(t.Context(), p)
			if err != nil {
				t.Fatal(err)
			}
			check(t, got, 3+len(b.others))
		})
	}
}

// check wants at least so many lines, each of a tool that has learned.
func check(t *testing.T, got *table, lines int) {
	t.Helper()
	r := newReport("go run ./bench", nil, nil)
	r.Tables = append(r.Tables, got)
	var text, md, object bytes.Buffer
	if err := errors.Join(got.text(&text), r.head(&md), got.markdown(&md), r.json(&object)); err != nil {
		t.Fatal(err)
	}
	if len(got.Lines) < lines || got.Rows != 600 || got.Test != 600 {
		t.Fatalf("%s", &text)
	}
	for i, l := range got.Lines {
		if l.Note != "" || l.Loss > math.Ln2 || l.Wrong > 0.3 || l.Seconds <= 0 || l.Memory < 1<<20 {
			t.Errorf("%+v", l)
		}
		if i >= 3 && (l.Ratio <= 0 || l.Pairs != 1 || !strings.HasPrefix(l.Against, "slalom train")) {
			t.Errorf("%+v is compared with nothing", l)
		}
		for _, w := range []*bytes.Buffer{&text, &md} {
			if !strings.Contains(w.String(), l.title()) || !strings.Contains(w.String(), fmt.Sprintf("%.4f", l.Loss)) {
				t.Errorf("%s is missing in\n%s", l.title(), w)
			}
		}
	}
}

// A tool that fails has a note and no numbers, and the comparison goes on.
func TestAToolThatFails(t *testing.T) {
	b := newBench(t)
	other := *b.slalom
	other.grid, other.shared = nil, []string{"--no-such-flag"}
	b.others = append(b.others, &other)
	p, err := prepare(dataset{"tiny", 20, "train", "test", tiny}, "", b.folder, 0)
	if err != nil {
		t.Fatal(err)
	}
	got, err := b.compare(t.Context(), p)
	if err != nil {
		t.Fatal(err)
	}
	if l := got.Lines[len(got.Lines)-1]; len(got.Lines) != 4 || !strings.Contains(l.Note, "--no-such-flag") || l.Seconds != 0 {
		t.Errorf("%+v", l)
	}
}

func TestACommandThatTakesTooLong(t *testing.T) {
	b := newBench(t)
	in, out, err := os.Pipe() // has no end
	if err != nil {
		t.Fatal(err)
	}
	defer in.Close()
	defer out.Close()
	if _, _, err := command(t.Context(), b.folder, 100*time.Millisecond, in, []string{b.slalom.path, "train", "-"}); !errors.Is(err, errLate) {
		t.Errorf("%v, want %v", err, errLate)
	}
}

func TestScore(t *testing.T) {
	loss, wrong, err := score([]float64{0, 2, -1000, 3}, []bool{true, true, false, false})
	if want := (math.Ln2 + math.Log1p(math.Exp(-2)) + 0 + 3 + math.Log1p(math.Exp(-3))) / 4; err != nil || math.Abs(loss-want) > 1e-15 || wrong != 0.5 {
		t.Errorf("loss %v, not %v; error %v, not 0.5; %v", loss, want, wrong, err)
	}
	for _, bad := range [][]float64{{1}, {1, math.NaN()}} {
		if _, _, err := score(bad, []bool{true, false}); err == nil {
			t.Errorf("%v passes", bad)
		}
	}
}

func TestReadPredictions(t *testing.T) {
	path := filepath.Join(t.TempDir(), "p")
	write := func(text string) {
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	for head, want := range map[string]float64{"labels 1 -1": math.Log(3), "labels -1 1": -math.Log(3)} {
		write(head + "\n1 0.75 0.25\n-1 0.25 0.75\n1 0 1\n")
		m, err := readOdds(path)
		if err != nil || len(m) != 3 || math.Abs(m[0]-want) > 1e-15 || math.Abs(m[1]+want) > 1e-15 || math.Abs(m[2]) != -math.Log(1e-16) {
			t.Errorf("%s: %v, %v", head, m, err)
		}
	}
	write("1.5\n-2 tag\n")
	if m, err := readMargins(path); err != nil || len(m) != 2 || m[0] != 1.5 || m[1] != -2 {
		t.Errorf("%v, %v", m, err)
	}
	write("1.5\nx\n")
	if _, err := readMargins(path); err == nil {
		t.Error("x is a margin")
	}
}

// The peak of a program is its own, however large whoever started it is.
func TestMemoryIsTheProgramsOwn(t *testing.T) {
	b := newBench(t)
	ballast := make([]byte, 256<<20)
	for i := 0; i < len(ballast); i += 4096 {
		ballast[i] = 1
	}
	u, out, err := command(context.Background(), b.folder, time.Minute, nil, []string{b.slalom.path, "version"})
	if err != nil || !strings.HasPrefix(string(out), "slalom ") {
		t.Fatalf("%q, %v", out, err)
	}
	if u.Memory > int64(len(ballast)) {
		t.Errorf("slalom version took %s", megabytes(u.Memory))
	}
	_ = ballast[0]
}
