package main

import (
	"fmt"
	"os"
)

func Example() {
	if err := run(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// gradient is right within 1e-4: true
	// mean             5.8 6.8
	// geometric median 1.0 2.1
}
