package main

import (
	"bufio"
	"fmt"
	"math"
	"os"
	"strconv"
	"strings"
)

// score is the mean logistic loss and the share of rows on the wrong side, of margins (log odds of the second class).
func score(margin []float64, positive []bool) (loss, wrong float64, err error) {
	if len(margin) != len(positive) {
		return 0, 0, fmt.Errorf("%d predictions of %d rows", len(margin), len(positive))
	}
	n := float64(len(margin))
	for i, m := range margin {
		if math.IsNaN(m) {
			return 0, 0, fmt.Errorf("prediction %d is not a number", i+1)
		}
		if !positive[i] {
			m = -m
		}
		loss += (math.Max(-m, 0) + math.Log1p(math.Exp(-math.Abs(m)))) / n
		if m < 0 || m == 0 && positive[i] {
			wrong += 1 / n
		}
	}
	return loss, wrong, nil
}

// readLabels calls f with whether each label of a libsvm file is positive.
func readLabels(path string, f func(positive bool)) error {
	return eachTextLine(path, func(line string) error {
		f(!strings.HasPrefix(line, "-"))
		return nil
	})
}

// readMargins reads a margin a line, whatever follows it.
func readMargins(path string) (margin []float64, err error) {
	err = eachTextLine(path, func(line string) error {
		word, _, _ := strings.Cut(line, " ")
		m, err := strconv.ParseFloat(word, 64)
		margin = append(margin, m)
		return err
	})
	return margin, err
}

// readOdds reads what liblinear-predict -b 1 writes: a head "labels 1 -1", then lines of a label and the two probabilities. They are
// sums of rounded numbers, and below 1e-16 they mean nothing.
func readOdds(path string) (margin []float64, err error) {
	at := 0
	err = eachTextLine(path, func(line string) error {
		words := strings.Fields(line)
		if len(words) != 3 {
			return fmt.Errorf("%q has not three words", line)
		}
		if at == 0 {
			if at = 1; words[1] != "1" {
				at = 2
			}
			return nil
		}
		p, err := strconv.ParseFloat(words[at], 64)
		if err != nil {
			return err
		}
		q, err := strconv.ParseFloat(words[3-at], 64)
		margin = append(margin, math.Log(max(p, 1e-16)/max(q, 1e-16)))
		return err
	})
	return margin, err
}

// eachTextLine calls f for the lines of a file.
func eachTextLine(path string, f func(line string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	s := bufio.NewScanner(file)
	s.Buffer(nil, 1<<26)
	for s.Scan() {
		if err := f(s.Text()); err != nil {
			return fmt.Errorf("%s: %w", path, err)
		}
	}
	return s.Err()
}
