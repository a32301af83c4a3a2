package arrow_test

import (
	"bytes"
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/arrow"
)

func Example() {
	rows := data.NewSparse(0)
	rows.Append(data.Row{Label: 1, Weight: 1, Index: []uint32{7, 900}})
	rows.Append(data.Row{Label: 0, Weight: 1, Index: []uint32{900}})

	var packed bytes.Buffer
	if _, err := arrow.Write(&packed, rows, arrow.Options{Renumber: true}); err != nil {
		fmt.Println(err)
		return
	}
	f, err := arrow.OpenBytes(packed.Bytes(), "rows.arrow")
	if err != nil {
		fmt.Println(err)
		return
	}
	fmt.Println(f.NumRows(), "rows; columns by address:", f.Columns())
	var block data.Rows
	if err := f.Block(&block, 0); err != nil {
		fmt.Println(err)
		return
	}
	for i := range block.Len() {
		fmt.Println(block.Row(i).Label, block.Row(i).Index)
	}
	// Output:
	// 2 rows; columns by address: [900 7]
	// 1 [1 0]
	// 0 [0]
}
