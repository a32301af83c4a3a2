package main

import (
	"bufio"
	"encoding/binary"
	"os"
	"strconv"
	"strings"
)

// arrays writes the rows as arrays, unless they are there already.
func (p *prepared) arrays() error {
	for _, part := range []string{"train", "test"} {
		path := p.path(part, "arrays")
		if _, err := os.Stat(path); err == nil {
			continue
		}
		if err := writeArrays(p.path(part, "svm"), path+".part"); err != nil {
			return err
		}
		if err := os.Rename(path+".part", path); err != nil {
			return err
		}
	}
	return nil
}

// writeArrays writes the rows of a libsvm file as arrays, for R, whose own ways to read text would take most of the time:
// int32 rows and entries, labels (0 or 1) and row starts, columns, then float64 values.
func writeArrays(svm, path string) (err error) {
	var labels, starts, columns []int32
	var values []float64
	starts = append(starts, 0)
	err = eachTextLine(svm, func(line string) error {
		words := strings.Fields(line)
		label := int32(1)
		if words[0] == "-1" {
			label = 0
		}
		labels = append(labels, label)
		for _, word := range words[1:] {
			j, x, _ := strings.Cut(word, ":")
			column, err := strconv.Atoi(j)
			if err != nil {
				return err
			}
			value, err := strconv.ParseFloat(x, 64)
			if err != nil {
				return err
			}
			columns = append(columns, int32(column))
			values = append(values, value)
		}
		starts = append(starts, int32(len(columns)))
		return nil
	})
	if err != nil {
		return err
	}
	f, err := os.Create(path)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<20)
	for _, array := range []any{int32(len(labels)), int32(len(columns)), labels, starts, columns, values} {
		if err := binary.Write(w, binary.NativeEndian, array); err != nil {
			return err
		}
	}
	return w.Flush()
}
