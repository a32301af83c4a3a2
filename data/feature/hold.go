package feature

import (
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// Hold makes a table that can be scanned once (standard input) one that can
// be scanned twice: by Infer, whose sample it keeps, and then as a whole. Other tables
// it leaves alone.
func Hold(src table.Source) table.Source {
	if !src.Once() {
		return src
	}
	return &held{Source: src}
}

// held is a table whose first scan is kept in memory as far as it goes.
type held struct {
	table.Source
	sc    table.Scanner
	kept  []*kept
	err   error // ended the first scan
	scans int
}

func (h *held) Scan() (s table.Scanner, err error) {
	switch h.scans++; h.scans {
	case 1:
		h.sc, err = h.Source.Scan()
		return &recorder{h}, err
	case 2:
		r := &replay{kept: h.kept, sc: h.sc, err: h.err}
		h.kept = nil
		return r, nil
	}
	return nil, &data.Error{Msg: "this can be read only once", Remedy: "write it to a file to go over it again"}
}

// recorder is the first scan.
type recorder struct{ *held }

func (r *recorder) Next() (table.Chunk, error) {
	if r.err != nil {
		return nil, r.err
	}
	chunk, err := r.sc.Next()
	if err != nil {
		r.err = err
		return nil, err
	}
	k := keep(chunk, len(r.Columns()))
	r.kept = append(r.kept, k)
	return k, nil
}

func (r *recorder) Close() error { return nil }

// replay is the second scan: what was kept, then the rest.
type replay struct {
	kept []*kept
	sc   table.Scanner
	err  error
}

func (r *replay) Next() (table.Chunk, error) {
	if len(r.kept) > 0 {
		k := r.kept[0]
		r.kept[0] = nil // its memory goes when it has been read
		r.kept = r.kept[1:]
		k.at, k.cell, k.text = -1, 0, 0
		return k, nil
	}
	if r.err != nil {
		return nil, r.err
	}
	return r.sc.Next()
}

func (r *replay) Close() error { return r.sc.Close() }

// kept is a chunk copied into memory.
type kept struct {
	width   int
	records []keptRecord
	kind    []table.Kind
	num     []float64
	end     []int // of each cell's text
	line    []int
	col     []int
	texts   []byte
	at      int // the record read last
	cell    int // behind its cells
	text    int // behind their texts
}

type keptRecord struct {
	raw  []byte
	file string
	err  error // it is no record
}

// keep copies a chunk and releases it.
func keep(chunk table.Chunk, width int) *kept {
	defer chunk.Release()
	k := &kept{width: width, at: -1}
	rec := make([]table.Cell, width)
	for {
		ok, err := chunk.Next(rec)
		if err == nil && !ok {
			return k
		}
		r := keptRecord{raw: append([]byte(nil), chunk.Raw()...), err: err}
		if err == nil {
			for i := range rec {
				file, line, col := chunk.Place(i)
				r.file = file
				k.kind, k.num = append(k.kind, rec[i].Kind), append(k.num, rec[i].Num)
				k.line, k.col = append(k.line, line), append(k.col, col)
				k.texts = append(k.texts, rec[i].Text...)
				k.end = append(k.end, len(k.texts))
			}
		}
		k.records = append(k.records, r)
	}
}

func (k *kept) Next(rec []table.Cell) (bool, error) {
	if k.at+1 >= len(k.records) {
		return false, nil
	}
	k.at++
	if err := k.records[k.at].err; err != nil {
		return false, err
	}
	for i := range k.width {
		end := k.end[k.cell]
		rec[i] = table.Cell{Kind: k.kind[k.cell], Num: k.num[k.cell], Text: k.texts[k.text:end:end]}
		k.text = end
		k.cell++
	}
	return true, nil
}

func (k *kept) Raw() []byte { return k.records[k.at].raw }

func (k *kept) Place(column int) (file string, line, col int) {
	i := k.cell - k.width + column
	return k.records[k.at].file, k.line[i], k.col[i]
}

func (k *kept) Release() {}
