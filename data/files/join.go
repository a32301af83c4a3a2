package files

import (
	"io"
	"slices"
	"sync/atomic"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/table"
)

// Join is tables with the same columns, one after the other; names are those of
// their files, for messages.
func Join(tables []table.Source, names []string) (table.Source, error) {
	for i, t := range tables[1:] {
		if !slices.Equal(t.Columns(), tables[0].Columns()) {
			return nil, &data.Error{File: names[i+1], Msg: "the columns are not those of " + names[0], Remedy: "give files with the same columns in the same order"}
		}
	}
	if len(tables) == 1 {
		return tables[0], nil
	}
	return &joined{Source: tables[0], all: tables}, nil
}

type joined struct {
	table.Source
	all []table.Source
	at  atomic.Int64 // the table in which the scan begun last is
}

func (j *joined) Once() bool { return slices.ContainsFunc(j.all, table.Source.Once) }

func (j *joined) Bytes() (read, total int64) {
	at := int(j.at.Load())
	for i, t := range j.all {
		r, n := t.Bytes()
		switch {
		case i < at:
			read += n
		case i == at:
			read += r
		}
		total += n
	}
	return read, total
}

func (j *joined) Scan() (table.Scanner, error) {
	j.at.Store(0)
	return &joinedScanner{j: j}, nil
}

type joinedScanner struct {
	j   *joined
	at  int
	cur table.Scanner // nil: not yet open
}

func (s *joinedScanner) Next() (table.Chunk, error) {
	for ; s.at < len(s.j.all); s.at++ {
		if s.cur == nil {
			s.j.at.Store(int64(s.at))
			sc, err := s.j.all[s.at].Scan()
			if err != nil {
				return nil, err
			}
			s.cur = sc
		}
		chunk, err := s.cur.Next()
		if err != io.EOF {
			return chunk, err
		}
		err = s.cur.Close()
		if s.cur = nil; err != nil {
			return nil, err
		}
	}
	return nil, io.EOF
}

func (s *joinedScanner) Close() error {
	if s.cur == nil {
		return nil
	}
	return s.cur.Close()
}
