package table_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/slalom-ml/slalom/data/table"
)

func Example() {
	const text = "city,population\nParis,2102650\n\"Bath, Somerset\",NA\n"
	src, err := table.Open([]table.Input{{Name: "cities.csv", Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}}, table.Spec{})
	if err != nil {
		fmt.Println(err)
		return
	}
	scan, err := src.Scan()
	if err != nil {
		fmt.Println(err)
		return
	}
	defer scan.Close()
	rec := make([]table.Cell, len(src.Columns()))
	for chunk, err := scan.Next(); err == nil; chunk, err = scan.Next() {
		for ok, err := chunk.Next(rec); ok && err == nil; ok, err = chunk.Next(rec) {
			population, known := table.ParseNumber(rec[1].Text)
			fmt.Println(string(rec[0].Text), population, known)
		}
		chunk.Release()
	}
	// Output:
	// Paris 2.10265e+06 true
	// Bath, Somerset 0 false
}
