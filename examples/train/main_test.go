package main

import "fmt"

// Label 1 stands where there is a feature 5.
func Example() {
	if err := train("rows.svm"); err != nil {
		fmt.Println(err)
	}
	// Output:
	// hold-out loss 0.001, prediction 1.00
}
