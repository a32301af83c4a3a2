//go:build !race

package slalom_test

const raceOn = false
