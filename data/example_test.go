package data_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/slalom-ml/slalom/data"
)

// Rows of a text in memory, as a page in a browser would read them.
func Example() {
	text := "1 1:0.5 3:1   # a comment\n-1 2:1\n"
	files, err := data.NewFiles([]data.Input{{
		Name: "clicks.svm",
		Size: int64(len(text)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(text)), nil },
	}}, data.Spec{})
	if err != nil {
		fmt.Println(err)
		return
	}
	rows, err := data.Load(files, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range rows.Len() {
		row := rows.Row(i)
		fmt.Println(row.Label, row.Index, row.Value)
	}
	// Output:
	// 1 [0 2] [0.5 1]
	// -1 [1] [1]
}

func ExampleError() {
	files, err := data.NewFiles([]data.Input{{
		Name: "clicks.svm",
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("1 1:1\n1 1:abc\n")), nil },
	}}, data.Spec{})
	if err == nil {
		_, err = data.Load(files, 0)
	}
	fmt.Println(err)
	// Output: clicks.svm:2:3: "1:abc": "abc" is not a number; write index:value
}
