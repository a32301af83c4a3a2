package main

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
)

func Example() {
	dir, err := os.MkdirTemp("", "slalom")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(dir)
	path := filepath.Join(dir, "rows.svm")
	var text strings.Builder
	for i := range 400 { // label 1 where there is a feature 5
		fmt.Fprintf(&text, "%d %d:1 %d:1\n", 2*(i%2)-1, 4+i%2, 6+i%199)
	}
	if err := os.WriteFile(path, []byte(text.String()), 0o644); err != nil {
		fmt.Println(err)
		return
	}
	if err := train(path); err != nil {
		fmt.Println(err)
	}
	// Output:
	// hold-out loss 0.014, prediction 0.99
}
