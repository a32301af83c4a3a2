package main

import (
	"bytes"
	"compress/gzip"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"
)

// samples writes small files of every kind into a folder: two.svm and two.svm.gz
// (classes -1 and 1), three.svm (classes 0, 1, 2), houses.csv (price from size and
// age, with a room that names the columns in another order in mixed.csv), counts.csv (claims with
// an exposure in years).
func samples(t *testing.T, dir string) {
	t.Helper()
	rng := rand.New(rand.NewPCG(1, 2))
	var two, three, houses, mixed, counts, bare strings.Builder
	fmt.Fprintln(&houses, "size,age,price")
	fmt.Fprintln(&mixed, "age,agent,price,size")
	fmt.Fprintln(&bare, "age,size")
	fmt.Fprintln(&counts, "claims,years,young,town")
	for range 400 {
		x := []float64{rng.NormFloat64(), rng.NormFloat64(), rng.NormFloat64()}
		y := 1
		if x[0]-x[1]+rng.NormFloat64() < 0 {
			y = -1
		}
		fmt.Fprintf(&two, "%d 1:%.3f 2:%.3f 3:%.3f\n", y, x[0], x[1], x[2])
		fmt.Fprintf(&three, "%d 1:%.3f 3:%.3f\n", int(math.Abs(math.Trunc(x[0]*1.5)))%3, x[0], x[2])
		size, age := 50+100*rng.Float64(), 60*rng.Float64()
		price := 20 + 3*size - age + 10*rng.NormFloat64()
		fmt.Fprintf(&houses, "%.1f,%.1f,%.2f\n", size, age, price)
		fmt.Fprintf(&mixed, "%.1f,Smith,%.2f,%.1f\n", age, price, size)
		fmt.Fprintf(&bare, "%.1f,%.1f\n", age, size)
		years, young, town := 0.1+rng.Float64(), rng.IntN(2), rng.IntN(2)
		claims := 0
		for range 3 {
			if rng.Float64() < years*(0.1+0.2*float64(young)) {
				claims++
			}
		}
		fmt.Fprintf(&counts, "%d,%.3f,%d,%d\n", claims, years, young, town)
	}
	for name, text := range map[string]string{
		"two.svm": two.String(), "three.svm": three.String(), "houses.csv": houses.String(), "mixed.csv": mixed.String(),
		"bare.csv": bare.String(), "counts.csv": counts.String(), "two.svm.gz": gzipped(t, two.String()),
	} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

func gzipped(t *testing.T, s string) string {
	t.Helper()
	var b bytes.Buffer
	z := gzip.NewWriter(&b)
	if _, err := io.WriteString(z, s); err != nil {
		t.Fatal(err)
	}
	if err := z.Close(); err != nil {
		t.Fatal(err)
	}
	return b.String()
}

// slalomOK runs a command in this process; it must end well, and its standard output is returned.
func slalomOK(t *testing.T, args ...string) string {
	t.Helper()
	var out, err bytes.Buffer
	if status := run(args, &out, &err); status != 0 {
		t.Fatalf("slalom %s: exit %d\n%s", strings.Join(args, " "), status, err.String())
	}
	return out.String()
}

// inSamples changes to a new folder with the samples.
func inSamples(t *testing.T) {
	t.Helper()
	t.Chdir(t.TempDir())
	samples(t, ".")
}

// object reads text that must be one JSON object and nothing else.
func object(t *testing.T, text string) map[string]any {
	t.Helper()
	d := json.NewDecoder(strings.NewReader(text))
	var m map[string]any
	if err := d.Decode(&m); err != nil {
		t.Fatalf("%v in %q", err, text)
	}
	if rest, _ := io.ReadAll(d.Buffered()); strings.TrimSpace(string(rest)) != "" {
		t.Fatalf("more than one object: %q", rest)
	}
	return m
}

func file(t *testing.T, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// here is the package's folder; tests change to others.
var here, _ = os.Getwd()

var built struct {
	once sync.Once
	dir  string
	path string
	err  error
}

// binary is the program, built once: signals and exit statuses want a process.
func binary(t *testing.T) string {
	t.Helper()
	built.once.Do(func() {
		if built.dir, built.err = os.MkdirTemp("", "slalom"); built.err != nil {
			return
		}
		built.path = filepath.Join(built.dir, "slalom")
		if runtime.GOOS == "windows" {
			built.path += ".exe"
		}
		build := exec.Command("go", "build", "-o", built.path, ".")
		build.Dir = here
		out, err := build.CombinedOutput()
		if err != nil {
			built.err = fmt.Errorf("%w\n%s", err, out)
		}
	})
	if built.err != nil {
		t.Fatal(built.err)
	}
	return built.path
}

func TestMain(m *testing.M) {
	status := m.Run()
	if built.dir != "" {
		os.RemoveAll(built.dir)
	}
	os.Exit(status)
}
