package parquet

import (
	"encoding/hex"
	"errors"
	"math"
	"math/big"
	"strconv"
	"time"

	"github.com/parquet-go/parquet-go/deprecated"
	"github.com/slalom-ml/slalom/data/table"
)

// cell makes a cell of a value; its text goes to the end of c.out.
func (c *chunk) cell(cell *table.Cell, l *leaf, bits uint64) {
	number := func(v float64) { cell.Kind, cell.Num = table.Number, v }
	cell.Kind = table.Text
	switch l.how {
	case boolean:
		c.out = strconv.AppendBool(c.out, bits != 0)
	case signed:
		number(float64(int64(bits)))
		c.out = strconv.AppendInt(c.out, int64(bits), 10)
	case unsigned:
		number(float64(bits))
		c.out = strconv.AppendUint(c.out, bits, 10)
	case float32s:
		c.float(cell, shortest(math.Float32frombits(uint32(bits))))
	case float64s:
		c.float(cell, math.Float64frombits(bits))
	case bytes:
		b := c.bytes(bits)
		if len(b) == 0 {
			cell.Kind = table.Missing
		}
		c.out = append(c.out, b...)
	case uuid:
		c.out = appendUUID(c.out, c.bytes(bits))
	case decimal:
		c.digits = strconv.AppendInt(c.digits[:0], int64(bits), 10)
		c.decimal(cell, c.digits, l.scale)
	case decimalBytes:
		c.digits = twosComplement(c.bytes(bits)).Append(c.digits[:0], 10)
		c.decimal(cell, c.digits, l.scale)
	case date:
		c.out = time.Unix(int64(bits)*86400, 0).UTC().AppendFormat(c.out, "2006-01-02")
	case timestamp:
		t := int64(bits)
		sec, part := floor(t, l.unit)
		c.out = time.Unix(sec, part*(1e9/l.unit)).UTC().AppendFormat(c.out, "2006-01-02 15:04:05.999999999")
	case int96:
		sec, part := floor(int64(bits), 1e9)
		c.out = time.Unix(sec, part).UTC().AppendFormat(c.out, "2006-01-02 15:04:05.999999999")
	case clock:
		sec, part := floor(int64(bits), l.unit)
		c.out = time.Unix(sec, part*(1e9/l.unit)).UTC().AppendFormat(c.out, "15:04:05.999999999")
	}
}

func (c *chunk) bytes(bits uint64) []byte { return c.text[bits>>32:][:bits&math.MaxUint32] }

// float makes a number's cell; what is none is missing, what is infinite is text.
func (c *chunk) float(cell *table.Cell, v float64) {
	switch {
	case v != v:
		cell.Kind = table.Missing
	case math.IsInf(v, 1):
		c.out = append(c.out, "inf"...)
	case math.IsInf(v, -1):
		c.out = append(c.out, "-inf"...)
	default:
		cell.Kind, cell.Num = table.Number, v
	}
}

// shortest is the float64 nearest to the shortest decimal that v is the
// nearest float32 to. Such a decimal m/10^k has a small k as a rule, and then m
// is v·10^k, rounded, exactly: that has 24+28 bits at most.
func shortest(v float32) float64 {
	x := float64(v)
	if a := math.Abs(x); !(a < 1<<24) {
		return viaText(v)
	} else if a == math.Floor(a) {
		return x
	} else if a < 1e-3 {
		return viaText(v)
	}
	p := 1.0
	for range 9 {
		p *= 10
		if r := math.RoundToEven(x*p) / p; float32(r) == v {
			return r
		}
	}
	return viaText(v)
}

func viaText(v float32) float64 {
	var buf [32]byte
	x, err := strconv.ParseFloat(string(strconv.AppendFloat(buf[:0], float64(v), 'g', -1, 32)), 64)
	if err != nil {
		return float64(v)
	}
	return x
}

// floor divides, rounding down.
func floor(t, unit int64) (whole, rest int64) {
	whole, rest = t/unit, t%unit
	if rest < 0 {
		whole, rest = whole-1, rest+unit
	}
	return whole, rest
}

// decimal puts the point into the digits of a whole number.
func (c *chunk) decimal(cell *table.Cell, digits []byte, scale int) {
	from := len(c.out)
	if digits[0] == '-' {
		c.out = append(c.out, '-')
		digits = digits[1:]
	}
	for whole := max(1, len(digits)-scale); whole > 0; whole-- {
		if len(digits) <= scale {
			c.out = append(c.out, '0')
			break
		}
		c.out, digits = append(c.out, digits[0]), digits[1:]
	}
	if scale > 0 {
		c.out = append(c.out, '.')
		for range scale - len(digits) {
			c.out = append(c.out, '0')
		}
		c.out = append(c.out, digits...)
	}
	if v, ok := table.ParseNumber(c.out[from:]); ok {
		cell.Kind, cell.Num = table.Number, v
	}
}

func twosComplement(b []byte) *big.Int {
	v := new(big.Int).SetBytes(b)
	if len(b) > 0 && b[0]&0x80 != 0 {
		v.Sub(v, new(big.Int).Lsh(big.NewInt(1), uint(8*len(b))))
	}
	return v
}

func appendUUID(out, b []byte) []byte {
	for i, v := range b {
		if i == 4 || i == 6 || i == 8 || i == 10 {
			out = append(out, '-')
		}
		out = hex.AppendEncode(out, []byte{v})
	}
	return out
}

func appendFloat(b []byte, v float64) []byte { return strconv.AppendFloat(b, v, 'g', -1, 64) }

// int96Nanos is nanoseconds since 1970 of an Impala timestamp: nanoseconds of the
// day, and the Julian day.
func int96Nanos(v deprecated.Int96) (uint64, error) {
	day := int64(v[2]) - 2440588
	nanos := int64(uint64(v[1])<<32 | uint64(v[0]))
	if day > 106750 || day < -106750 || nanos < 0 || nanos >= 86400e9 {
		return 0, errors.New("an INT96 timestamp out of range")
	}
	return uint64(day*86400e9 + nanos), nil
}
