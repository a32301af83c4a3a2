// Site writes the lab as static files, to host anywhere: the page, the engine as
// WebAssembly, and Go's own loader for it.
//
//	go run ./lab/site -o DIR
//
// and tells how large each file is, and how large compressed, unless -q says not to.
// It runs the go command, from within this module. Nothing that it writes wants a network when it is used.
package main

import (
	"bytes"
	"compress/gzip"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"log"
	"os"
	"os/exec"
	"path/filepath"
	"strings"

	"github.com/andybalholm/brotli"

	"github.com/slalom-ml/slalom/lab/page"
)

func main() {
	log.SetFlags(0)
	out := flag.String("o", "", "folder to write to")
	quiet := flag.Bool("q", false, "do not tell sizes")
	flag.Parse()
	if *out == "" || flag.NArg() > 0 {
		log.Fatal("usage: go run ./lab/site -o DIR [-q]")
	}
	if err := write(*out); err != nil {
		log.Fatal(err)
	}
	if *quiet {
		return
	}
	if err := sizes(*out, os.Stdout); err != nil {
		log.Fatal(err)
	}
}

// write fills a folder.
func write(dir string) error {
	if err := os.MkdirAll(dir, 0o777); err != nil {
		return err
	}
	if err := copyPage(dir); err != nil {
		return err
	}
	root, err := goCommand("env", "GOROOT")
	if err != nil {
		return err
	}
	loader, err := os.ReadFile(filepath.Join(root, "lib", "wasm", "wasm_exec.js"))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, "wasm_exec.js"), loader, 0o666); err != nil {
		return err
	}
	engine, err := filepath.Abs(filepath.Join(dir, "engine.wasm"))
	if err != nil {
		return err
	}
	_, err = goCommand("build", "-trimpath", "-ldflags=-s -w", "-o", engine, "github.com/slalom-ml/slalom/lab/wasm")
	return err
}

func copyPage(dir string) error {
	from := page.FS()
	return fs.WalkDir(from, ".", func(name string, d fs.DirEntry, err error) error {
		to := filepath.Join(dir, filepath.FromSlash(name))
		if err != nil || d.IsDir() {
			return errors.Join(err, os.MkdirAll(to, 0o777))
		}
		b, err := fs.ReadFile(from, name)
		if err != nil {
			return err
		}
		return os.WriteFile(to, b, 0o666)
	})
}

// goCommand runs the go command for WebAssembly.
func goCommand(args ...string) (string, error) {
	cmd := exec.Command("go", args...)
	cmd.Env = append(os.Environ(), "GOOS=js", "GOARCH=wasm")
	var out, bad bytes.Buffer
	cmd.Stdout, cmd.Stderr = &out, &bad
	if err := cmd.Run(); err != nil {
		return "", fmt.Errorf("go %s: %w: %s", args[0], err, strings.TrimSpace(bad.String()))
	}
	return strings.TrimSpace(out.String()), nil
}

// quality of brotli: hosts that compress whenever they send take 4 to 6, 2 % more; those that compress once 11, an eighth less, and a minute.
const quality = 9

// sizes tells how large each file is, and how large compressed.
func sizes(dir string, tell io.Writer) error {
	return filepath.WalkDir(dir, func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() {
			return err
		}
		b, err := os.ReadFile(name)
		if err != nil {
			return err
		}
		zip, err := gzip.NewWriterLevel(nil, gzip.BestCompression)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(tell, "%9d bytes, %8d by gzip, %8d by brotli  %s\n", len(b), small(zip, b), small(brotli.NewWriterLevel(nil, quality), b), name)
		return err
	})
}

// small is how many bytes a compressor makes of some.
func small(z interface {
	io.WriteCloser
	Reset(io.Writer)
}, b []byte) int {
	var out bytes.Buffer
	z.Reset(&out)
	z.Write(b)
	z.Close()
	return out.Len()
}
