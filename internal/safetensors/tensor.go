package safetensors

import (
	"encoding/binary"
	"fmt"
	"math"
	"math/bits"
	"unsafe"
)

// Tensor is an array with a name. Its bytes are little endian, row by row.
type Tensor struct {
	Name  string
	DType string // F32, F64, I64, U32 or U8
	Shape []int  // empty: a single number
	Data  []byte
}

// types are the known ones in the order of the reference, with their bytes.
var types = []struct {
	name string
	size int
}{{"U8", 1}, {"U32", 4}, {"F32", 4}, {"F64", 8}, {"I64", 8}}

// typeOf is the rank and the size of a type; false when it is unknown.
func typeOf(name string) (rank, size int, ok bool) {
	for i, t := range types {
		if t.name == name {
			return i, t.size, true
		}
	}
	return 0, 0, false
}

// check says what is wrong with a tensor by itself.
func (t *Tensor) check() error {
	_, size, ok := typeOf(t.DType)
	if !ok {
		return fmt.Errorf("safetensors: tensor %q: unknown type %q", t.Name, t.DType)
	}
	want := uint64(size)
	empty := false
	for _, d := range t.Shape {
		if d < 0 {
			return fmt.Errorf("safetensors: tensor %q: negative dimension %d", t.Name, d)
		}
		if d == 0 {
			empty = true
			continue
		}
		high, low := bits.Mul64(want, uint64(d))
		if high != 0 {
			return fmt.Errorf("safetensors: tensor %q: shape %v is too large", t.Name, t.Shape)
		}
		want = low
	}
	if empty {
		want = 0
	}
	if uint64(len(t.Data)) != want {
		return fmt.Errorf("safetensors: tensor %q: shape %v of %s takes %d bytes, not %d", t.Name, t.Shape, t.DType, want, len(t.Data))
	}
	return nil
}

// littleEndian says that numbers lie in memory as they lie in the file.
var littleEndian = binary.NativeEndian.Uint16([]byte{1, 0}) == 1

type number interface {
	float32 | float64 | int64 | uint32
}

// bytesOf is v in the file's order: on most machines v's own memory.
func bytesOf[T number](v []T, put func(dst []byte, v T)) []byte {
	if len(v) == 0 {
		return []byte{}
	}
	size := int(unsafe.Sizeof(v[0]))
	if littleEndian {
		return unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(v))), size*len(v))
	}
	b := make([]byte, size*len(v))
	for i, x := range v {
		put(b[i*size:], x)
	}
	return b
}

// numbersOf is a copy of the numbers in b.
func numbersOf[T number](t *Tensor, dtype string, size int, get func(b []byte) T) ([]T, error) {
	if t.DType != dtype {
		return nil, fmt.Errorf("safetensors: tensor %q has type %s, not %s", t.Name, t.DType, dtype)
	}
	v := make([]T, len(t.Data)/size)
	for i := range v {
		v[i] = get(t.Data[i*size:])
	}
	return v, nil
}

// F32 is a tensor of float32. Like its siblings it may share v's memory, which
// must not change until the tensor is encoded.
func F32(name string, shape []int, v []float32) Tensor {
	return Tensor{name, "F32", shape, bytesOf(v, func(b []byte, x float32) { binary.LittleEndian.PutUint32(b, math.Float32bits(x)) })}
}

// F64 is a tensor of float64.
func F64(name string, shape []int, v []float64) Tensor {
	return Tensor{name, "F64", shape, bytesOf(v, func(b []byte, x float64) { binary.LittleEndian.PutUint64(b, math.Float64bits(x)) })}
}

// I64 is a tensor of int64.
func I64(name string, shape []int, v []int64) Tensor {
	return Tensor{name, "I64", shape, bytesOf(v, func(b []byte, x int64) { binary.LittleEndian.PutUint64(b, uint64(x)) })}
}

// U32 is a tensor of uint32.
func U32(name string, shape []int, v []uint32) Tensor {
	return Tensor{name, "U32", shape, bytesOf(v, func(b []byte, x uint32) { binary.LittleEndian.PutUint32(b, x) })}
}

// U8 is a tensor of bytes.
func U8(name string, shape []int, v []byte) Tensor { return Tensor{name, "U8", shape, v} }

// F32 is a copy of the numbers; an error if they are of another type.
func (t *Tensor) F32() ([]float32, error) {
	return numbersOf(t, "F32", 4, func(b []byte) float32 { return math.Float32frombits(binary.LittleEndian.Uint32(b)) })
}

// F64 is a copy of the numbers; an error if they are of another type.
func (t *Tensor) F64() ([]float64, error) {
	return numbersOf(t, "F64", 8, func(b []byte) float64 { return math.Float64frombits(binary.LittleEndian.Uint64(b)) })
}

// I64 is a copy of the numbers; an error if they are of another type.
func (t *Tensor) I64() ([]int64, error) {
	return numbersOf(t, "I64", 8, func(b []byte) int64 { return int64(binary.LittleEndian.Uint64(b)) })
}

// U32 is a copy of the numbers; an error if they are of another type.
func (t *Tensor) U32() ([]uint32, error) {
	return numbersOf(t, "U32", 4, binary.LittleEndian.Uint32)
}

// U8 is the bytes themselves; an error if the tensor has another type.
func (t *Tensor) U8() ([]byte, error) {
	if t.DType != "U8" {
		return nil, fmt.Errorf("safetensors: tensor %q has type %s, not U8", t.Name, t.DType)
	}
	return t.Data, nil
}
