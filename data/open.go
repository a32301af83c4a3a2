package data

import (
	"errors"
	"io"
	"io/fs"
	"os"
	"path/filepath"
)

// Open makes a source of files, in the order given. A path may be a pattern
// (logs/*.gz), and - is standard input, which can be scanned only once: see
// Files.Source. It opens every file to see that it is there.
func Open(paths []string, spec Spec) (*Files, error) {
	inputs, err := Inputs(paths)
	if err != nil {
		return nil, err
	}
	return NewFiles(inputs, spec)
}

// Inputs are the files that paths name, in the order given. A path may be a
// pattern (logs/*.gz), and - is standard input, which can be read only once.
func Inputs(paths []string) (inputs []Input, err error) {
	for _, p := range paths {
		if p == "-" {
			inputs = append(inputs, Input{Name: "standard input", Size: -1, Once: true,
				Open: func() (io.ReadCloser, error) { return io.NopCloser(os.Stdin), nil }})
			continue
		}
		names, err := expand(p)
		if err != nil {
			return nil, err
		}
		for _, name := range names {
			in, err := fileInput(name)
			if err != nil {
				return nil, err
			}
			inputs = append(inputs, in)
		}
	}
	return inputs, nil
}

// expand is the path if there is such a file, else the files it is a pattern of.
func expand(path string) ([]string, error) {
	_, err := os.Stat(path)
	if err == nil {
		return []string{path}, nil
	}
	if names, _ := filepath.Glob(path); len(names) > 0 {
		return names, nil
	}
	return nil, fileError(path, err)
}

func fileInput(path string) (Input, error) {
	info, err := os.Stat(path)
	if err != nil {
		return Input{}, fileError(path, err)
	}
	if info.IsDir() {
		return Input{}, &Error{File: path, Msg: "is a folder", Remedy: "name the files in it"}
	}
	in := Input{Name: path, Size: info.Size()}
	if !info.Mode().IsRegular() { // a pipe
		in.Size, in.Once = -1, true
	}
	in.Open = func() (io.ReadCloser, error) {
		file, err := os.Open(path)
		if err != nil {
			return nil, fileError(path, err)
		}
		return file, nil
	}
	return in, nil
}

func fileError(path string, err error) error {
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return &Error{File: path, Msg: "no such file", Remedy: "check the name", Err: err}
	case errors.Is(err, fs.ErrPermission):
		return &Error{File: path, Msg: "permission denied", Remedy: "check who may read it", Err: err}
	}
	return &Error{File: path, Msg: "cannot be opened (" + err.Error() + ")", Err: err}
}
