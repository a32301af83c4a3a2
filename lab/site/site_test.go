package main

import (
	"bytes"
	_ "embed"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/internal/testenv"
	"github.com/slalom-ml/slalom/lab/scene"
)

// requests are calls whose answers must be the same bytes in a browser and here.
var requests = []string{
	`{"op":"scene","view":"plane","methods":["gd","sgd","minibatch","momentum","nesterov","adagrad","adam","svrg","saga","averaged","racers"]}`,
	`{"op":"scene","view":"plane","problem":"logistic","order":"shuffle","grid":{"x":[-3,3],"y":[-3,3],"nx":20,"ny":20}}`,
	`{"op":"scene","view":"plane","problem":"hinge"}`,
	`{"op":"scene","view":"plane","problem":"lasso","eta":2.5}`,
	`{"op":"scene","view":"plane","problem":"net","methods":["gd","svrg","saga"]}`,
	`{"op":"scene","view":"line"}`,
	`{"op":"scene","view":"orders","seeds":3}`,
	`{"op":"scene","view":"batch","n":32,"dim":4}`,
	`{"op":"open","name":"a.csv"}`,
	`{"op":"train","target":"c"}`,
	`{"op":"go","rows":150}`,
	`{"op":"weights"}`,
	`{"op":"nothing"}`,
}

//go:embed testdata/ask.js
var asker []byte

// The site works without us: node starts its engine as a page does, and gets the same bytes as a call from Go.
func TestSiteAnswersAsTheEngine(t *testing.T) {
	if testing.Short() {
		t.Skip("builds WebAssembly")
	}
	node := testenv.Tool(t, "node")
	dir := t.TempDir()
	var told bytes.Buffer
	if err := errors.Join(write(dir), sizes(dir, &told)); err != nil {
		t.Fatal(err)
	}
	t.Logf("\n%s", told.String())
	small, err := engineSize(told.String())
	if err != nil || small > 1_500_000 {
		t.Errorf("the engine has %d bytes by brotli (%v): what has come into it?", small, err)
	}
	csv := "a,b,c\n"
	for i := range 200 {
		csv += fmt.Sprintf("%d,%s,%d\n", i%17, []string{"x", "y", "z"}[i%3], i%17/8)
	}
	asked, _ := json.Marshal(map[string]any{"requests": requests, "file": csv})
	if err := os.WriteFile(filepath.Join(dir, "ask.js"), asker, 0o666); err != nil {
		t.Fatal(err)
	}
	cmd := exec.Command(node, filepath.Join(dir, "ask.js"), dir)
	cmd.Stdin, cmd.Stderr = bytes.NewReader(asked), os.Stderr
	out, err := cmd.Output()
	if err != nil {
		t.Fatal(err)
	}
	lines := bytes.Fields(out)
	if len(lines) != len(requests) {
		t.Fatalf("%d answers to %d requests", len(lines), len(requests))
	}
	var e scene.Engine
	for i, r := range requests {
		got, err := hex.DecodeString(string(lines[i]))
		if err != nil {
			t.Fatal(err)
		}
		if want := e.Call([]byte(r), []byte(csv)); !bytes.Equal(got, want) {
			t.Errorf("%s: WebAssembly answers %d bytes, Go %d, and they differ", r, len(got), len(want))
		}
	}
}

// engineSize finds the engine's compressed size among what was told.
func engineSize(told string) (small int, err error) {
	for line := range strings.Lines(told) {
		if strings.HasSuffix(line, "engine.wasm\n") {
			var all, zip int
			_, err = fmt.Sscanf(line, "%d bytes, %d by gzip, %d by brotli", &all, &zip, &small)
			return small, err
		}
	}
	return 0, errors.New("nothing is told of it")
}

func TestPageHasAnIndex(t *testing.T) {
	dir := t.TempDir()
	if err := copyPage(dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(filepath.Join(dir, "index.html")); err != nil {
		t.Error(err)
	}
}

// What a slider draws anew, 2,000 steps of four methods, in WebAssembly under node; see BenchmarkDrag of package scene for the same in Go.
func BenchmarkDrag(b *testing.B) {
	node, err := exec.LookPath("node")
	if err != nil {
		b.Skip("there is no node to run WebAssembly")
	}
	dir := b.TempDir()
	if err := write(dir); err != nil {
		b.Fatal(err)
	}
	if err := os.WriteFile(filepath.Join(dir, "ask.js"), asker, 0o666); err != nil {
		b.Fatal(err)
	}
	for name, every := range map[string]int{"every step measured": 1, "every fourth": 4} {
		b.Run(name, func(b *testing.B) {
			request := fmt.Sprintf(`{"op":"scene","view":"plane","steps":2000,"every":%d,"eta":0.1,"methods":["gd","sgd","momentum","svrg"]}`, every)
			asked, _ := json.Marshal(map[string]any{"requests": []string{request}, "file": "", "times": b.N + 10})
			cmd := exec.Command(node, filepath.Join(dir, "ask.js"), dir)
			cmd.Stdin = bytes.NewReader(asked)
			out, err := cmd.Output()
			if err != nil {
				b.Fatal(err)
			}
			var best, median float64
			if _, err := fmt.Sscan(string(out), &best, &median); err != nil {
				b.Fatal(err)
			}
			b.ReportMetric(best, "best-ms")
			b.ReportMetric(median, "median-ms")
			b.ReportMetric(0, "ns/op") // it has the start of node in it
		})
	}
}
