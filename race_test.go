//go:build race

package slalom_test

const raceOn = true // everything takes ten times as long
