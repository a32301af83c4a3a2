package atomicfile

import (
	"errors"
	"io"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"
)

func text(s string) func(io.Writer) error {
	return func(w io.Writer) error {
		_, err := io.WriteString(w, s)
		return err
	}
}

// only fails unless dir holds exactly these files.
func only(t *testing.T, dir string, want ...string) {
	t.Helper()
	entries, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, e := range entries {
		got = append(got, e.Name())
	}
	if strings.Join(got, " ") != strings.Join(want, " ") {
		t.Errorf("directory holds %q, want %q", got, want)
	}
}

func content(t *testing.T, path, want string) {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(b) != want {
		t.Errorf("%s holds %d bytes %.20q, want %.20q", path, len(b), b, want)
	}
}

func TestWriteCreatesAndReplaces(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m")
	long := strings.Repeat("0123456789abcdef", 10000) // more than the buffer
	for _, s := range []string{"one", long, ""} {
		if err := Write(path, text(s)); err != nil {
			t.Fatal(err)
		}
		content(t, path, s)
		only(t, dir, "m")
	}
}

func TestWriteInWorkingDirectory(t *testing.T) {
	dir := t.TempDir()
	t.Chdir(dir)
	if err := Write("m", text("x")); err != nil {
		t.Fatal(err)
	}
	only(t, dir, "m")
}

func TestFailingWriterLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m")
	broken := errors.New("broken")
	fail := func(w io.Writer) error {
		io.WriteString(w, strings.Repeat("x", 3*bufferSize))
		return broken
	}
	if err := Write(path, fail); err != broken {
		t.Errorf("error %v, want the writer's own", err)
	}
	only(t, dir)
	if err := Write(path, text("old")); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, fail); err != broken {
		t.Errorf("error %v, want the writer's own", err)
	}
	content(t, path, "old")
	only(t, dir, "m")
}

func TestPanickingWriterLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	func() {
		defer func() {
			if recover() == nil {
				t.Error("the panic was swallowed")
			}
		}()
		Write(filepath.Join(dir, "m"), func(io.Writer) error { panic("writer") })
	}()
	only(t, dir)
}

// The rename itself fails: its temporary file has been taken away.
func TestFailingRenameLeavesNothing(t *testing.T) {
	dir := t.TempDir()
	path := filepath.Join(dir, "m")
	if err := Write(path, text("old")); err != nil {
		t.Fatal(err)
	}
	err := Write(path, func(w io.Writer) error {
		tmp, _ := filepath.Glob(filepath.Join(dir, ".m.tmp-*"))
		if len(tmp) != 1 {
			t.Fatalf("temporary files %q, want one beside the target", tmp)
		}
		if err := os.Remove(tmp[0]); err != nil { // the rename has nothing to move
			t.Skip(err)
		}
		return nil
	})
	if err == nil {
		t.Error("no error although the temporary file is gone")
	}
	content(t, path, "old")
	only(t, dir, "m")
}

func TestMode(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("windows has no such modes")
	}
	dir := t.TempDir()
	path, twin := filepath.Join(dir, "m"), filepath.Join(dir, "twin")
	if err := Write(path, text("x")); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(twin, nil, 0o644); err != nil {
		t.Fatal(err)
	}
	if got, want := mode(t, path), mode(t, twin); got != want {
		t.Errorf("new file has mode %v, want %v", got, want)
	}
	if err := os.Chmod(path, 0o604); err != nil {
		t.Fatal(err)
	}
	if err := Write(path, text("y")); err != nil {
		t.Fatal(err)
	}
	if got := mode(t, path); got != 0o604 {
		t.Errorf("replaced file has mode %v, want the old one's", got)
	}
}

func mode(t *testing.T, path string) os.FileMode {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	return info.Mode()
}

func TestLinkIsFollowed(t *testing.T) {
	dir := t.TempDir()
	path, link := filepath.Join(dir, "m"), filepath.Join(dir, "z")
	if err := Write(path, text("old")); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink("m", link); err != nil {
		t.Skip(err)
	}
	if err := Write(link, text("new")); err != nil {
		t.Fatal(err)
	}
	content(t, path, "new")
	only(t, dir, "m", "z")
}

func TestRefused(t *testing.T) {
	dir := t.TempDir()
	for _, path := range []string{dir, "", filepath.Join(dir, "missing", "m"), dir + "/x/"} {
		if err := Write(path, text("x")); err == nil {
			t.Errorf("%q was written", path)
		}
	}
	only(t, dir)
}

func TestFullDevice(t *testing.T) {
	if _, err := os.Stat("/dev/full"); err != nil {
		t.Skip("no /dev/full here")
	}
	if err := Write("/dev/full", text("x")); err == nil {
		t.Error("writing to a full device gave no error")
	}
	info, err := os.Stat("/dev/full")
	if err != nil || info.Mode().IsRegular() {
		t.Errorf("the device was replaced: %v %v", info, err)
	}
	if err := Write("/dev/null", text("x")); err != nil {
		t.Error(err)
	}
}
