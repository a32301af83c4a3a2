package sample_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/sample"
)

// Two passes over five rows, the second in another order.
func Example() {
	rows := data.NewSparse(1)
	for i := range 5 {
		rows.Append(data.Row{Index: []uint32{0}, Label: float64(i), Weight: 1})
	}
	s, err := sample.New("reversal", rows, 2, 1, 0)
	if err != nil {
		fmt.Println(err)
		return
	}
	for pass := range 2 {
		if err := s.Begin(pass); err != nil {
			fmt.Println(err)
			return
		}
		for s.Next() {
			b := s.Batch()
			for i := range b.Len() {
				fmt.Print(b.Row(i).Label, " ")
			}
			fmt.Printf("(of weight %v) ", b.Div)
		}
		fmt.Println(s.Err())
	}
	// Output:
	// 0 1 (of weight 2) 2 3 (of weight 2) 4 (of weight 1) <nil>
	// 3 4 (of weight 2) 1 2 (of weight 2) 0 (of weight 1) <nil>
}
