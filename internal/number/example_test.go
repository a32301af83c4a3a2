package number_test

import (
	"fmt"

	"github.com/slalom-ml/slalom/internal/number"
)

func Example() {
	v, fault := number.Float64([]byte("12.50"))
	fmt.Println(v, fault == number.Fine)
	_, fault = number.Float64([]byte("1e999"))
	fmt.Println(fault)
	// Output:
	// 12.5 true
	// too large
}
