package vw_test

import (
	"fmt"
	"io"
	"strings"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/data/vw"
)

func Example() {
	const text = "1 2.0 'row1|user age:0.5 fr |page:0.5 sport news:2\n-1 |user de\n"
	src, err := vw.Open([]data.Input{{Name: "clicks.vw", Size: int64(len(text)), Open: func() (io.ReadCloser, error) {
		return io.NopCloser(strings.NewReader(text)), nil
	}}}, vw.Spec{})
	if err != nil {
		fmt.Println(err)
		return
	}
	names := feature.NewNames(nil, nil, 0, 0, false)
	rows, err := data.Load(src.Rows(names, nil), 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for i := range rows.Len() {
		row := rows.Row(i)
		fmt.Print(row.Label, " weighs ", row.Weight)
		for k, j := range row.Index {
			fmt.Print(", ", names.Name(int(j)), " ", row.Value[k])
		}
		fmt.Println()
	}
	// Output:
	// 1 weighs 2, user:age 0.5, user:fr 1, page:sport 0.5, page:news 1
	// -1 weighs 1, user:de 1
}
