package vw

import (
	"errors"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/data/feature"
	"github.com/slalom-ml/slalom/internal/lines"
)

// twin reads a line as its definition says; the features of a row by name.
func twin(line string) (row map[string]float32, y, h, base float64, ok bool) {
	front, rest, bar := strings.Cut(line, "|")
	if !bar || strings.Contains(line, "\x00") {
		return nil, 0, 0, 0, false
	}
	blanks := func(r rune) bool { return r == ' ' || r == '\t' }
	words := strings.FieldsFunc(front, blanks)
	if n := len(words); n > 0 && (words[n-1][0] == '\'' || !blanks(rune(front[len(front)-1]))) {
		words = words[:n-1]
	}
	num := []float64{0, 1, 0}
	for i, w := range words {
		v, err := strconv.ParseFloat(w, 64)
		if i > 2 || err != nil || strings.Trim(w, "0123456789+-.eE") != "" || i == 1 && v < 0 {
			return nil, 0, 0, 0, false
		}
		num[i] = v
	}
	if len(words) == 0 {
		return nil, 0, 0, 0, false
	}
	pair := func(w string) (string, float32, bool) {
		name, value, colon := strings.Cut(w, ":")
		if !colon {
			return name, 1, true
		}
		v, err := strconv.ParseFloat(value, 32)
		return name, float32(v), err == nil && strings.Trim(value, "0123456789+-.eE") == ""
	}
	row = map[string]float32{}
	for _, space := range strings.Split(rest, "|") {
		words := strings.FieldsFunc(space, blanks)
		ns, scale := "", float32(1)
		if space != "" && !blanks(rune(space[0])) {
			var ok bool
			if ns, scale, ok = pair(words[0]); !ok {
				return nil, 0, 0, 0, false
			}
			if words = words[1:]; ns != "" {
				ns += ":"
			}
		}
		for _, w := range words {
			name, v, ok := pair(w)
			if !ok || name == "" || math.IsInf(float64(v*scale), 0) {
				return nil, 0, 0, 0, false
			}
			if v*scale != 0 {
				row[ns+name] += v * scale
			}
		}
	}
	for _, v := range row {
		if math.IsInf(float64(v), 0) || v != v {
			return nil, 0, 0, 0, false
		}
	}
	return row, num[0], num[1], num[2], true
}

var seeds = []string{"1 2.0 'tag|a x:3\n", "-1 | a b:2 c|d:2 e:.5 e\r\n\r\n|x\n", "1|a x", "1 |a x:nan\n1 |a x:", "1 2 3 4|", "\xef\xbb\xbf1 |é \x00", "1 't x|\n1 |:2 a :3",
	"1 |a:1e30 x:1e30 y:-3e38 y:-3e38\n 0.5 1e-9 -1\t|\tq\t", "||\n1 ||\n1 | | |a|b c\r\r\n"}

func FuzzVW(f *testing.F) {
	for _, s := range seeds {
		f.Add(s, uint8(0))
	}
	f.Fuzz(func(t *testing.T, text string, chunk uint8) {
		p := newParser(Spec{})
		var b feature.Block
		s := lines.New(strings.NewReader(text), int(chunk), 0)
		var good, bad []string
		for _, line := range strings.Split(strings.TrimPrefix(text, "\xef\xbb\xbf"), "\n") {
			line = strings.TrimSuffix(line, "\r")
			if strings.Trim(line, " \t") == "" {
				continue
			}
			row, y, h, base, ok := twin(line)
			if !ok {
				bad = append(bad, line)
				continue
			}
			keys := map[uint64]float32{}
			for name, v := range row {
				keys[feature.KeyOf([]byte(name))] = v
			}
			good = append(good, fmt.Sprint(y, h, base, keys))
		}
		for {
			c, err := s.Next()
			if err == io.EOF {
				break
			}
			p.parse(&b, piece{c, "f", s})
			for i := range b.Len() {
				keys := map[uint64]float32{}
				for k := b.Start[i]; k < b.Start[i+1]; k++ {
					keys[b.Key[k]] = b.Value[k]
				}
				got := fmt.Sprint(b.Label[i], b.Weight[i], b.Offset[i], keys)
				if len(good) == 0 || got != good[0] {
					t.Fatalf("row %s; the twin has %q", got, good)
				}
				good = good[1:]
			}
			for _, x := range b.Bad {
				var e *data.Error
				if !errors.As(x.Err, &e) || e.Line < 1 || e.Col < 1 || e.Remedy == "" || len(bad) == 0 || string(x.Raw) != bad[0] {
					t.Fatalf("%v, told as %q; the twin's bad lines: %q", x.Err, x.Raw, bad)
				}
				bad = bad[1:]
			}
			s.Free(c)
		}
		if len(good) > 0 || len(bad) > 0 {
			t.Fatalf("the twin has besides %q and %q", good, bad)
		}
	})
}

func BenchmarkVW(b *testing.B) {
	var text strings.Builder
	for i := 0; text.Len() < 4<<20; i++ {
		fmt.Fprintf(&text, "%d |user age:0.%d country=%d |page", i%2, i%100, i%200)
		for k := range 10 {
			fmt.Fprintf(&text, " word%d", (i*i+k*k*k)%5000)
		}
		text.WriteByte('\n')
	}
	b.SetBytes(int64(text.Len()))
	b.ReportAllocs()
	p := newParser(Spec{})
	var block feature.Block
	for b.Loop() {
		s := lines.New(strings.NewReader(text.String()), 0, 0)
		for c, err := s.Next(); err == nil; c, err = s.Next() {
			p.parse(&block, piece{c, "f", s})
			s.Free(c)
		}
	}
}
