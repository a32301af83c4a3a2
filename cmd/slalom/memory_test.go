//go:build linux

package main

import (
	"bufio"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/slalom-ml/slalom/data"
)

// writeText writes a source as libsvm text.
func writeText(t *testing.T, path string, src data.Source) int64 {
	t.Helper()
	f, err := os.Create(path)
	if err != nil {
		t.Fatal(err)
	}
	w := bufio.NewWriterSize(f, 1<<20)
	var line []byte
	err = data.Each(src, func(b *data.Rows) error {
		for i := range b.Len() {
			row := b.Row(i)
			line = strconv.AppendFloat(line[:0], row.Label, 'g', -1, 64)
			for k, j := range row.Index {
				line = strconv.AppendUint(append(line, ' '), uint64(j)+1, 10)
				line = strconv.AppendFloat(append(line, ':'), float64(row.Value[k]), 'g', 7, 32)
			}
			if _, err := w.Write(append(line, '\n')); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = w.Flush()
	}
	info, e := f.Stat()
	if err != nil || e != nil || f.Close() != nil {
		t.Fatal(err, e)
	}
	return info.Size()
}

// anonymous runs the program, with a file for standard input if one is named, and gives the most anonymous memory
// that it had, sampled from the system's own account of the process.
func anonymous(t *testing.T, stdin string, args ...string) int64 {
	t.Helper()
	c := exec.Command(binary(t), args...)
	if stdin != "" {
		f, err := os.Open(stdin)
		if err != nil {
			t.Fatal(err)
		}
		defer f.Close()
		c.Stdin = f
	}
	began := time.Now()
	most, out := watched(t, c, 0)
	t.Logf("slalom %s\n%s\nat most %.1f MB of anonymous memory; %.0f s", strings.Join(args, " "), out, float64(most)/1e6, time.Since(began).Seconds())
	return most
}

// watched runs a command that must end with a status, and gives the most anonymous memory that it had and what it said.
func watched(t *testing.T, c *exec.Cmd, status int) (most int64, said string) {
	t.Helper()
	var out strings.Builder
	c.Stdout, c.Stderr = &out, &out
	if err := c.Start(); err != nil {
		t.Fatal(err)
	}
	done := make(chan error, 1)
	go func() { done <- c.Wait() }()
	anon := regexp.MustCompile(`RssAnon:\s+(\d+) kB`)
	for {
		select {
		case <-done:
			if got := c.ProcessState.ExitCode(); got != status {
				t.Fatalf("%s: exit %d, want %d\n%s", strings.Join(c.Args, " "), got, status, &out)
			}
			return most, out.String()
		case <-time.After(2 * time.Millisecond):
		}
		b, _ := os.ReadFile(fmt.Sprintf("/proc/%d/status", c.Process.Pid))
		if m := anon.FindSubmatch(b); m != nil {
			kB, _ := strconv.ParseInt(string(m[1]), 10, 64)
			most = max(most, kB*1024)
		}
	}
}

// Rows beyond memory are learned in little more of it than is allowed, whether they come as text or packed.
// By itself the test takes 60 thousand rows (12 MB of text); SLALOM_ROWS=10000000 takes as many as it says, with
// 200 MiB of memory: 2 GB of text, and 7 GB of disk under $TMPDIR. The packed file is learned once more under a limit of
// the system's own that is less than half its size.
func TestMemory(t *testing.T) {
	rows, memory, most := 60_000, "2MiB", int64(64e6)
	if s := os.Getenv("SLALOM_ROWS"); s != "" {
		var err error
		if rows, err = strconv.Atoi(s); err != nil {
			t.Fatal(err)
		}
		memory, most = "200MiB", 300e6
	} else if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	text, packed := filepath.Join(dir, "rows.svm"), filepath.Join(dir, "rows.arrow")
	size := writeText(t, text, data.Synthetic{N: rows, D: 100_000, Nonzeros: 13, Noise: 1})
	t.Logf("%d rows, %.0f MB of text", rows, float64(size)/1e6)
	const weights = 4 * 100_001 * 8 // and what the update keeps beside them
	check := func(args ...string) {
		t.Helper()
		stdin := ""
		if args[1] == "-" {
			stdin = text
		}
		if got := anonymous(t, stdin, append(args, "--memory", memory)...); got > most+weights {
			t.Errorf("slalom %s: %.1f MB of anonymous memory", strings.Join(args, " "), float64(got)/1e6)
		}
	}
	check("train", text, "--temp", dir, "--passes", "2")
	check("train", "-", "--temp", dir, "--passes", "2")
	check("train", text, "--passes", "1")
	check("pack", text, "-o", packed, "--shuffle")
	os.Remove(text)
	check("train", packed, "--passes", "2", "--test", packed)
	info, err := os.Stat(packed)
	if err != nil {
		t.Fatal(err)
	}
	const limit = 512 << 20
	if info.Size() < limit {
		return // a limit below the file's size is too little for any program's own
	}
	args := []string{"train", packed, "--passes", "2", "--memory", memory}
	most, out := watched(t, exec.Command("sh", append([]string{"-c", fmt.Sprintf(`ulimit -d %d && exec "$@"`, limit/1024), "sh", binary(t)}, args...)...), 0)
	t.Logf("with ulimit -d %d, of a file of %.0f MB: slalom %s\n%s\nat most %.1f MB of anonymous memory", limit/1024, float64(info.Size())/1e6, strings.Join(args, " "), out, float64(most)/1e6)
}

// A line of 100 MB ends a run, and is not held in memory: 64 MiB are, and while they grow half as much again.
func TestLongLine(t *testing.T) {
	if testing.Short() {
		t.Skip("writes 100 MB files")
	}
	dir, long := t.TempDir(), strings.Repeat("x", 100e6)
	for name, text := range map[string][2]string{"a.csv": {"x,y\n", ",1\n2,0\n"}, "q.csv": {"x,y\n\"", "\",1\n2,0\n"}, "a.jsonl": {"{\"y\":1}\n{\"x\":\"", "\"}\n"}, "a.svm": {"1 1:1\n1 ", "\n"}, "a.vw": {"1 |a x\n1 |a ", "\n"}} {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text[0]+long+text[1]), 0o644); err != nil {
			t.Fatal(err)
		}
		most, out := watched(t, exec.Command(binary(t), "look", path), statusFailed)
		if !strings.Contains(out, path+":2:1: the ") || !strings.Contains(out, " is longer than 64 MiB; is ") || most > 200e6 {
			t.Errorf("%s: %.1f MB of anonymous memory: %s", name, float64(most)/1e6, out)
		}
		os.Remove(path)
	}
}
