package atomicfile_test

import (
	"fmt"
	"io"
	"os"
	"path/filepath"

	"github.com/slalom-ml/slalom/internal/atomicfile"
)

func ExampleWrite() {
	dir, err := os.MkdirTemp("", "example")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "model")

	fmt.Println(atomicfile.Write(path, func(w io.Writer) error {
		_, err := io.WriteString(w, "good")
		return err
	}))
	fmt.Println(atomicfile.Write(path, func(w io.Writer) error {
		io.WriteString(w, "half of a")
		return fmt.Errorf("the model holds a NaN")
	}))
	b, _ := os.ReadFile(path)
	fmt.Println(string(b))
	// Output:
	// <nil>
	// the model holds a NaN
	// good
}
