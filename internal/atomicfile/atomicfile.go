package atomicfile

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"math/rand/v2"
	"os"
	"path/filepath"
	"runtime"
	"syscall"
)

// bufferSize makes the writes few; larger ones were not faster.
const bufferSize = 1 << 16

// Write calls write with a buffered writer and puts what it wrote at path.
//
// On any error the temporary file is removed and the target is untouched; the
// one exception is an error of syncing the directory, which comes after the
// rename and means that the new file may not survive a power cut. An error of
// write is returned as it is.
func Write(path string, write func(io.Writer) error) error {
	if real, err := filepath.EvalSymlinks(path); err == nil {
		path = real
	}
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return replace(path, nil, write)
	case err != nil:
		return err
	case info.IsDir():
		return &fs.PathError{Op: "write", Path: path, Err: errors.New("is a directory")}
	case !info.Mode().IsRegular():
		return direct(path, write)
	}
	return replace(path, info, write)
}

// replace is Write for a regular file, or for none yet (old is nil).
func replace(path string, old fs.FileInfo, write func(io.Writer) error) (err error) {
	f, err := create(path)
	if err != nil {
		return err
	}
	done := false
	defer func() { // runs when write panics, too
		if !done {
			f.Close()
			os.Remove(f.Name())
		}
	}()
	if err := fill(f, write); err != nil {
		return err
	}
	if old != nil {
		if err := f.Chmod(old.Mode().Perm()); err != nil && runtime.GOOS != "windows" {
			return err
		}
	}
	if err := f.Sync(); err != nil {
		return err
	}
	if err := f.Close(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), path); err != nil {
		return err
	}
	done = true
	return syncDir(filepath.Dir(path))
}

// direct writes to a device or a pipe.
func direct(path string, write func(io.Writer) error) error {
	f, err := os.OpenFile(path, os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	return errors.Join(fill(f, write), f.Close())
}

func fill(f *os.File, write func(io.Writer) error) error {
	b := bufio.NewWriterSize(f, bufferSize)
	if err := write(b); err != nil {
		return err
	}
	return b.Flush()
}

// create makes a new file beside path. The mode is given here, not set later,
// because only so does the umask apply.
func create(path string) (*os.File, error) {
	dir, base := filepath.Split(path)
	if base == "" {
		return nil, &fs.PathError{Op: "write", Path: path, Err: errors.New("names no file")}
	}
	if len(base) > 200 { // a name has 255 bytes at most, here and nearly everywhere
		base = base[:200]
	}
	for try := 0; ; try++ {
		name := filepath.Join(dir, fmt.Sprintf(".%s.tmp-%08x", base, rand.Uint32()))
		f, err := os.OpenFile(name, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o644)
		if !errors.Is(err, fs.ErrExist) || try == 100 {
			return f, err
		}
	}
}

// syncDir makes the rename itself last. Windows has no such call, and some
// file systems answer that a directory cannot be synced: there is nothing to do then.
func syncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := d.Sync(); err != nil && !errors.Is(err, syscall.EINVAL) && !errors.Is(err, syscall.ENOTSUP) {
		return err
	}
	return nil
}
