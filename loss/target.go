package loss

import (
	"fmt"
	"math"
)

// Numbers that losses take as targets. The limits leave room for squares and
// products, so that every value stays finite as far as |p| = 1000.
const (
	largest  = 1e150
	smallest = 1e-150 // the least target of losses that want y > 0
)

// checkNumber refuses what no loss of numbers can take.
func checkNumber(name string, y float64) error {
	switch {
	case math.IsNaN(y) || math.IsInf(y, 0):
		return fmt.Errorf("target %v is not a number: %s wants finite numbers", y, name)
	case math.Abs(y) > largest:
		return fmt.Errorf("target %v is too large: %s wants at most %g; divide the targets by a constant", y, name, largest)
	}
	return nil
}

// checkTwo refuses what is not one of two classes.
func checkTwo(name string, y float64) error {
	if y == 1 || y == -1 || y == 0 {
		return nil
	}
	return fmt.Errorf("target %v is not a class: %s wants -1 or 1 (or 0 and 1)", y, name)
}

// margin is p for the positive class, −p for the other; sign is its derivative.
func margin(p, y float64) (m, sign float64) {
	if y > 0 {
		return p, 1
	}
	return -p, -1
}
