package main

import (
	"fmt"
	"os"
	"strings"
	"testing"
)

func Example() {
	if err := run(os.Stdout); err != nil {
		fmt.Println(err)
	}
	// Output:
	// pass  gradient descent  stochastic gradient
	//    0            0.6931               0.6931
	//    1            0.6909               0.4867
	//    2            0.6888               0.4704
	//    3            0.6866               0.4798
	//    4            0.6845               0.4718
	//    5            0.6825               0.4809
	//    6            0.6805               0.4990
	//    7            0.6785               0.4783
	//    8            0.6765               0.5029
	//    9            0.6746               0.5083
	//   10            0.6728               0.4729
}

// The two differ in one line, their name aside.
func TestOneLine(t *testing.T) {
	file, err := os.ReadFile("parts.go")
	if err != nil {
		t.Fatal(err)
	}
	_, text, _ := strings.Cut(string(file), "\nfunc gradientDescent(")
	a, rest, _ := strings.Cut(text, "\n}\n")
	_, b, ok := strings.Cut(rest, "\nfunc stochasticGradient(")
	b, _, _ = strings.Cut(b, "\n}\n")
	x, y := strings.Split(a, "\n"), strings.Split(b, "\n")
	if !ok || len(x) != len(y) || len(x) < 6 {
		t.Fatalf("%d and %d lines", len(x), len(y))
	}
	var differ []string
	diff := ""
	for i := range x {
		switch {
		case x[i] != y[i]:
			differ = append(differ, x[i])
			diff += "-" + x[i] + "\n+" + y[i] + "\n"
		case len(differ) > 0 && strings.HasPrefix(x[i], "\t\t"):
			diff += " " + x[i] + "\n"
		}
	}
	quoted, err := os.ReadFile("oneline.diff") // README shows it
	if err != nil || string(quoted) != diff {
		t.Errorf("oneline.diff is not the difference (%v):\n%s", err, diff)
	}
	if len(differ) != 1 || !strings.Contains(differ[0], "Sample:") {
		t.Errorf("these lines differ: %q", differ)
	}
}
