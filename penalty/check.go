package penalty

import (
	"fmt"
	"math"
)

// checkStrength refuses what is no strength of a penalty.
func checkStrength(name string, v float64) error {
	if !(v >= 0) || math.IsInf(v, 1) {
		return fmt.Errorf("penalty: strength %s is %v: it must be a finite number, 0 or more", name, v)
	}
	return nil
}

// checkLine panics unless w and t hold the lanes of one line.
func checkLine(w []float32, t []float64, racers int) {
	if len(w) != len(t) {
		panic("penalty: w and t differ in length")
	}
	if racers < 1 || len(w)%racers != 0 {
		panic("penalty: the line is no multiple of the racers")
	}
}

func checkTimes(m int) {
	if m < 0 {
		panic("penalty: negative number of steps")
	}
}
