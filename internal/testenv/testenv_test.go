package testenv

import (
	"fmt"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

// recorder is a test that writes down how it ended.
type recorder struct {
	testing.TB
	end string
}

func (r *recorder) Helper() {}

func (r *recorder) Skip(args ...any) {
	r.end = "skip: " + fmt.Sprint(args...)
	runtime.Goexit()
}

func (r *recorder) Fatal(args ...any) {
	r.end = "fail: " + fmt.Sprint(args...)
	runtime.Goexit()
}

func (r *recorder) Fatalf(format string, args ...any) { r.Fatal(fmt.Sprintf(format, args...)) }

// ending runs f as a test and says what it returned, or how it ended instead.
func ending(f func(t testing.TB) string) string {
	r, done := &recorder{}, make(chan struct{})
	go func() {
		defer close(done)
		r.end = f(r)
	}()
	<-done
	return r.end
}

func TestData(t *testing.T) {
	dir := t.TempDir()
	for _, c := range []struct{ data, ci, want string }{
		{dir, "", dir},
		{dir, "true", dir},
		{"", "", "skip: real data: SLALOM_DATA is not set"},
		{"", "true", "fail: real data: SLALOM_DATA is not set"},
		{"none", "", "skip: real data: SLALOM_DATA is none"},
		{"none", "true", "skip: real data: SLALOM_DATA is none"},
		{filepath.Join(dir, "absent"), "", "fail: real data: SLALOM_DATA is "},
		{filepath.Join(dir, "absent"), "true", "fail: real data: SLALOM_DATA is "},
	} {
		t.Setenv("SLALOM_DATA", c.data)
		t.Setenv("CI", c.ci)
		if got := ending(Data); !strings.HasPrefix(got, c.want) {
			t.Errorf("SLALOM_DATA=%q CI=%q: %s; want %s", c.data, c.ci, got, c.want)
		}
	}
}

func TestTool(t *testing.T) {
	const missing = "no-program-has-this-name"
	for _, c := range []struct{ name, ci, want string }{
		{missing, "", "skip: " + missing + " is not installed"},
		{missing, "true", "fail: " + missing + " is not installed"},
	} {
		t.Setenv("CI", c.ci)
		if got := ending(func(t testing.TB) string { return Tool(t, c.name) }); !strings.HasPrefix(got, c.want) {
			t.Errorf("CI=%q: %s; want %s", c.ci, got, c.want)
		}
	}
	t.Setenv("CI", "")
	if got := ending(func(t testing.TB) string { return Tool(t, "go") }); !filepath.IsAbs(got) && !strings.HasPrefix(got, "skip: go is not") {
		t.Errorf("the go tool is at %q", got)
	}
}
