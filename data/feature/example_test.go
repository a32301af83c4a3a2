package feature_test

import (
	"fmt"
	"io"
	"os"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/table"
)

// A table is looked at, then read as rows; names tell what its columns are.
func Example() {
	const csv = "origin,miles,delay\nLAS,2176,33\nATL,215,19\nLAS,405,-4\n"
	src, err := table.Open([]table.Input{{Name: "flights.csv", Size: int64(len(csv)),
		Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader(csv)), nil }}}, table.Spec{})
	if err != nil {
		panic(err)
	}
	plan, err := feature.Infer(src, feature.Spec{Target: "delay > 15", Raw: true})
	if err != nil {
		panic(err)
	}
	plan.Describe(os.Stdout)
	names := feature.NewNames(nil, nil, plan.NameBudget, plan.Bits, false)
	source, err := feature.NewSource(src, plan, names, 0, nil)
	if err != nil {
		panic(err)
	}
	rows, err := data.Load(source, 0)
	if err != nil {
		panic(err)
	}
	for i := range rows.Len() {
		row := rows.Row(i)
		fmt.Print(row.Label, ":")
		for k, j := range row.Index {
			fmt.Print(" ", names.Name(int(j)), " ", row.Value[k])
		}
		fmt.Println()
	}
	// Output:
	// column  kind      seen                 features
	// origin  category  2 distinct texts     origin=…
	// miles   number    numbers 215 to 2176  miles
	// delay   target    numbers -4 to 33     1 if delay > 15, else 0
	// 1: origin=LAS 1 miles 2176
	// 1: origin=ATL 1 miles 215
	// 0: origin=LAS 1 miles 405
}
