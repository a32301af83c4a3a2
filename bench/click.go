package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"math/bits"
	"strconv"
	"time"

	"github.com/slalom-ml/slalom/internal/inorder"
	"github.com/slalom-ml/slalom/internal/kernel"
)

// clickLog is a generated log of clicks, as libsvm text: the same bytes for the same seed. Each field has a stratum of
// columns/len(fields) columns to itself, in which its values are scattered as by hashing; so a row's columns rise.
type clickLog struct {
	rows    int64
	columns uint64 // 2,000 to 2³²
	seed    uint64
	workers int
}

// fields are how many values the fields have; 0: as many as their stratum has columns. The first five are like an hour, a region, a
// site, an advertiser, an advertisement: any row has them, and value r is as likely as r^(−3/4). The fifteen others are
// like identifiers and crosses: seven rows of eight have each, and value r is as likely as r^(−1/2). A hundred
// million rows touch 55.5 % of a billion columns.
var fields = [...]uint64{24, 300, 4_000, 50_000, 600_000, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0}

// blockRows is how many rows come of one seed.
const blockRows = 4096

// splitmix is a generator of 64 random bits. Steele, Lea and Flood, "Fast Splittable Pseudorandom Number Generators", 2014.
type splitmix uint64

func (s *splitmix) next() uint64 {
	*s += 0x9e3779b97f4a7c15
	return mix(uint64(*s))
}

func mix(z uint64) uint64 {
	z = (z ^ z>>30) * 0xbf58476d1ce4e5b9
	z = (z ^ z>>27) * 0x94d049bb133111eb
	return z ^ z>>31
}

// touched has a bit for each column that occurred.
type touched []uint64

// add marks the columns of a block. They come field by field, so that one stratum of bits is in cache at a time.
func (t touched) add(b *clickBlock) {
	for _, columns := range b.columns {
		for _, j := range columns {
			t[j/64] |= 1 << (j % 64)
		}
	}
}

func (t touched) count() (n int64) {
	for _, word := range t {
		n += int64(bits.OnesCount64(word))
	}
	return n
}

// clickBlock is a block of rows: its text, and the columns that occur in each field.
type clickBlock struct {
	text    []byte
	columns [len(fields)][]uint32
}

// clickChance is how likely a click is, of 2³², by the row's sum of planted weights in 64ths, from −1024 to 1023.
var clickChance = func() (p [2048]uint64) {
	for i := range p {
		margin := float64(i-1024)/64 - 2
		p[i] = uint64(0x1p32 / (1 + kernel.Exp(-margin)))
	}
	return p
}()

// block makes a block of rows.
func (c *clickLog) block(b *clickBlock, number int64) {
	random := splitmix(mix(c.seed) ^ mix(uint64(number)+1))
	stratum := c.columns / uint64(len(fields))
	b.text = b.text[:0]
	for i := range b.columns {
		b.columns[i] = b.columns[i][:0]
	}
	row := make([]uint64, 0, len(fields))
	for range min(blockRows, c.rows-number*blockRows) {
		row = row[:0]
		sum := 1024
		for i, values := range fields {
			u := random.next()
			if values == 0 && u&7 == 0 {
				continue
			}
			v := u >> 32
			v = v * v >> 32 // of 2³²: the square of an even chance
			if values != 0 {
				v = v * v >> 32
			}
			if values == 0 || values > stratum {
				values = stratum
			}
			scattered := (v*values>>32*2654435761 + offsets[i]) % stratum // a prime above stratum: no two values meet
			j := uint64(i)*stratum + scattered
			sum += int(j*0x9e3779b97f4a7c15>>58) - 32
			b.columns[i] = append(b.columns[i], uint32(j))
			row = append(row, j)
		}
		label := byte('0')
		if random.next()>>32 < clickChance[min(max(sum, 0), len(clickChance)-1)] {
			label = '1'
		}
		b.text = append(b.text, label)
		for _, j := range row {
			b.text = append(appendIndex(append(b.text, ' '), j+1), ":1"...)
		}
		b.text = append(b.text, '\n')
	}
}

// offsets are where the scattering of each field begins.
var offsets = func() (at [len(fields)]uint64) {
	for i := range at {
		at[i] = mix(uint64(i)) >> 4
	}
	return at
}()

// quads are the numbers below 10,000 as four digits.
var quads = func() (q [10_000][4]byte) {
	for i := range q {
		q[i] = [4]byte{byte('0' + i/1000), byte('0' + i/100%10), byte('0' + i/10%10), byte('0' + i%10)}
	}
	return q
}()

// appendIndex is strconv.AppendUint(dst, n, 10), several times faster for large n.
func appendIndex(dst []byte, n uint64) []byte {
	if n < 10_000 {
		return strconv.AppendUint(dst, n, 10)
	}
	return append(appendIndex(dst, n/10_000), quads[n%10_000][:]...)
}

// write writes the log and returns how many columns occurred.
func (c *clickLog) write(ctx context.Context, w io.Writer, say *teller) (distinct int64, err error) {
	seen := make(touched, c.columns/64+1)
	blocks := (c.rows + blockRows - 1) / blockRows
	next := int64(0)
	free := make(chan *clickBlock, 4*c.workers+4)
	pool := inorder.New(c.workers, func() (int64, error) {
		if next == blocks {
			return 0, io.EOF
		}
		next++
		return next - 1, ctx.Err()
	}, func() func(int64) *clickBlock {
		return func(number int64) *clickBlock {
			b := new(clickBlock)
			select {
			case b = <-free:
			default:
			}
			c.block(b, number)
			return b
		}
	})
	defer pool.Close()
	began := time.Now()
	speak := began.Add(2 * time.Second)
	for done := int64(0); ; done++ {
		b, err := pool.Next()
		if err == io.EOF {
			return seen.count(), nil
		}
		if err != nil {
			return 0, err
		}
		seen.add(b)
		if _, err := w.Write(b.text); err != nil {
			return 0, err
		}
		select {
		case free <- b:
		default:
		}
		if now := time.Now(); now.After(speak) {
			speak = now.Add(10 * time.Second)
			rows := float64((done + 1) * blockRows)
			say.line("click log: %.1f of %.1f million rows, %.2f million a second", rows/1e6, float64(c.rows)/1e6, rows/1e6/now.Sub(began).Seconds())
		}
	}
}

// print writes the log and says how fast.
func (c *clickLog) print(ctx context.Context, w io.Writer, say *teller) error {
	b := bufio.NewWriterSize(w, 1<<20)
	began := time.Now()
	distinct, err := c.write(ctx, b, say)
	if err != nil {
		return err
	}
	if err := b.Flush(); err != nil {
		return err
	}
	seconds := time.Since(began).Seconds()
	say.line("%s", fmt.Sprintf("%s rows, %s of %s columns, %.1f s, %.2f million rows a second", count(c.rows), count(distinct),
		count(int64(c.columns)), seconds, float64(c.rows)/1e6/seconds))
	return nil
}
