package main

import (
	"bufio"
	"compress/gzip"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// hashed is how many columns names are hashed to; indices count from 1.
const hashed = 1 << 22

// dataset is one of the folder's, made rows of two classes.
type dataset struct {
	name        string
	columns     int // indices are 1 … columns
	train, test string
	each        func(path string, train bool, emit emit) error
}

var datasets = []dataset{
	{"a9a", 123, "a9a/a9a.gz", "a9a/a9a.t.gz", a9a},
	{"imdb", hashed, "imdb/train.tsv.gz", "imdb/test.tsv.gz", imdb},
	{"flights", hashed, "flights3m/train.csv.gz", "flights3m/test.csv.gz", flights},
	{"kddcup", hashed, "kddcup99/kddcup.data_10_percent.gz", "kddcup99/corrected.gz", kddcup},
}

// feature is an entry of a row.
type feature struct {
	index uint32
	value float64
}

// emit takes a row. Of an index that occurs twice the last value counts. It gives errEnough when no more rows are wanted.
type emit func(positive bool, row []feature) error

var errEnough = errors.New("enough rows")

// index hashes a name, given in pieces, to 1 … hashed.
func index(pieces ...string) uint32 {
	var sum uint32
	var b [64]byte
	for _, p := range pieces {
		sum = crc32.Update(sum, crc32.IEEETable, append(b[:0], p...))
	}
	return sum&(hashed-1) + 1
}

// prepared is a data set as files.
type prepared struct {
	dataset
	folder string
	prefix string // of the files' names
	rows   int    // to learn from
	labels []bool // of the test rows
}

// path is a file of the data set: part is train or test, form its suffix.
func (p *prepared) path(part, form string) string {
	return filepath.Join(p.folder, p.prefix+part+"."+form)
}

// prepare writes the rows of a data set to the folder, at most so many each for training and test (0: all),
// unless they are there already.
func prepare(d dataset, source, folder string, most int) (*prepared, error) {
	p := &prepared{dataset: d, folder: folder, prefix: d.name + "."}
	if most > 0 {
		p.prefix += strconv.Itoa(most) + "."
	}
	for part, name := range map[string]string{"train": d.train, "test": d.test} {
		if _, err := os.Stat(p.path(part, "svm")); err == nil {
			continue // it is the last to get its name
		}
		if err := p.write(part, filepath.Join(source, name), most); err != nil {
			return nil, err
		}
	}
	err := readLabels(p.path("train", "svm"), func(bool) { p.rows++ })
	if err == nil {
		err = readLabels(p.path("test", "svm"), func(y bool) { p.labels = append(p.labels, y) })
	}
	return p, err
}

func (p *prepared) write(part, source string, most int) (err error) {
	var out [2]*bufio.Writer
	forms := [2]string{"vw", "svm"}
	for i, form := range forms {
		f, err := os.Create(p.path(part, form) + ".part")
		if err != nil {
			return err
		}
		defer f.Close()
		out[i] = bufio.NewWriterSize(f, 1<<20)
	}
	w := writer{vw: out[0], svm: out[1], left: most}
	if err := p.each(source, part == "train", w.row); err != nil && err != errEnough {
		return fmt.Errorf("%s: %w", source, err)
	}
	for i, form := range forms {
		if err := out[i].Flush(); err != nil {
			return err
		}
		if err := os.Rename(p.path(part, form)+".part", p.path(part, form)); err != nil {
			return err
		}
	}
	return nil
}

// writer writes rows in both forms: "1 4:1 7:0.5" and "1 | 4:1 7:0.5".
type writer struct {
	vw, svm *bufio.Writer
	left    int // rows still wanted; 0: all
	line    []byte
}

func (w *writer) row(positive bool, row []feature) error {
	slices.SortStableFunc(row, func(a, b feature) int { return int(a.index) - int(b.index) })
	line := w.line[:0]
	for i, f := range row {
		if i+1 < len(row) && row[i+1].index == f.index {
			continue
		}
		line = append(line, ' ')
		line = strconv.AppendUint(line, uint64(f.index), 10)
		line = append(line, ':')
		line = strconv.AppendFloat(line, f.value, 'g', 6, 64)
	}
	if len(line) == 0 {
		line = append(line, ' ')
	}
	line = append(line, '\n')
	w.line = line
	y := "-1"
	if positive {
		y = "1"
	}
	w.svm.WriteString(y)
	w.svm.Write(line)
	w.vw.WriteString(y)
	w.vw.WriteString(" |")
	if _, err := w.vw.Write(line); err != nil {
		return err
	}
	if w.left--; w.left == 0 {
		return errEnough
	}
	return nil
}

// eachLine calls f for the lines of a gzip file, without their ends.
func eachLine(path string, f func(line string) error) error {
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	z, err := gzip.NewReader(file)
	if err != nil {
		return err
	}
	r := bufio.NewReaderSize(z, 1<<20)
	for {
		line, err := r.ReadString('\n')
		if line != "" {
			if err := f(strings.TrimSuffix(line, "\n")); err != nil {
				return err
			}
		}
		if err == io.EOF {
			return nil
		}
		if err != nil {
			return err
		}
	}
}

// shuffled are the lines of a gzip file, in the order that Python's random.Random(7).shuffle gives them.
func shuffled(path string) (lines []string, err error) {
	err = eachLine(path, func(line string) error {
		lines = append(lines, line)
		return nil
	})
	newTwister(7).shuffle(len(lines), func(i, j int) { lines[i], lines[j] = lines[j], lines[i] })
	return lines, err
}
