package safetensors

import (
	"bytes"
	"encoding/binary"
	"errors"
	"maps"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"reflect"
	"strings"
	"testing"
)

func encode(t testing.TB, meta map[string]string, tensors ...Tensor) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := Encode(&b, meta, tensors); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

// sampleFile holds every type, an empty tensor and a single number.
func sampleFile(t testing.TB) []byte {
	return encode(t, map[string]string{"recipe": `{"loss":"logistic"}`, "a<b": "é\n"},
		U8("names", []int{5}, []byte("abcde")),
		F32("weights", []int{2, 3}, []float32{1, -2, 0.5, 0, float32(math.Inf(1)), 7}),
		F64("bias", []int{}, []float64{math.Pi}),
		U32("classes", []int{2}, []uint32{1, 1 << 31}),
		I64("offsets", []int{2}, []int64{-1, math.MaxInt64}),
		F32("empty", []int{0, 4}, nil),
	)
}

func TestRoundTrip(t *testing.T) {
	meta, tensors, err := Decode(sampleFile(t))
	if err != nil {
		t.Fatal(err)
	}
	if !maps.Equal(meta, map[string]string{"recipe": `{"loss":"logistic"}`, "a<b": "é\n"}) {
		t.Errorf("metadata %q", meta)
	}
	var order []string
	by := map[string]*Tensor{}
	for i := range tensors {
		order = append(order, tensors[i].Name)
		by[tensors[i].Name] = &tensors[i]
	}
	if got := strings.Join(order, " "); got != "offsets bias empty weights classes names" {
		t.Errorf("order %s", got)
	}
	if v, err := by["weights"].F32(); err != nil || !reflect.DeepEqual(v, []float32{1, -2, 0.5, 0, float32(math.Inf(1)), 7}) {
		t.Error(v, err)
	}
	if v, err := by["bias"].F64(); err != nil || !reflect.DeepEqual(v, []float64{math.Pi}) || len(by["bias"].Shape) != 0 {
		t.Error(v, err)
	}
	if v, err := by["offsets"].I64(); err != nil || !reflect.DeepEqual(v, []int64{-1, math.MaxInt64}) {
		t.Error(v, err)
	}
	if v, err := by["classes"].U32(); err != nil || !reflect.DeepEqual(v, []uint32{1, 1 << 31}) {
		t.Error(v, err)
	}
	if v, err := by["names"].U8(); err != nil || string(v) != "abcde" {
		t.Error(v, err)
	}
	if v, err := by["empty"].F32(); err != nil || len(v) != 0 || !reflect.DeepEqual(by["empty"].Shape, []int{0, 4}) {
		t.Error(v, err)
	}
	if _, err := by["bias"].F32(); err == nil {
		t.Error("F64 read as F32")
	}
	if _, err := by["bias"].U8(); err == nil {
		t.Error("F64 read as U8")
	}
}

// The bytes of a small file, as the reference writes them.
func TestBytes(t *testing.T) {
	got := encode(t, nil, F32("b", []int{1}, []float32{1}), U8("a", []int{2}, []byte{7, 8}))
	head := `{"b":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"a":{"dtype":"U8","shape":[2],"data_offsets":[4,6]}}`
	head += strings.Repeat(" ", 7-(len(head)+7)%8)
	want := binary.LittleEndian.AppendUint64(nil, uint64(len(head)))
	want = append(append(want, head...), 0, 0, 0x80, 0x3f, 7, 8)
	if !bytes.Equal(got, want) {
		t.Errorf("got\n%q, want\n%q", got, want)
	}
	empty := encode(t, nil)
	if string(empty[8:]) != "{}      " {
		t.Errorf("an empty file is %q", empty)
	}
	if meta, tensors, err := Decode(empty); meta != nil || len(tensors) != 0 || err != nil {
		t.Error(meta, tensors, err)
	}
}

func TestSameContentSameBytes(t *testing.T) {
	a, b := U8("a", []int{1}, []byte{1}), U8("b", []int{1}, []byte{2})
	want := encode(t, map[string]string{"x": "1", "y": "2", "z": "3"}, a, b)
	for range 10 {
		if got := encode(t, map[string]string{"z": "3", "y": "2", "x": "1"}, b, a); !bytes.Equal(got, want) {
			t.Fatalf("%q, then %q", want, got)
		}
	}
}

func TestBytesOfOtherMachines(t *testing.T) {
	want := F64("x", []int{2}, []float64{1, -math.Pi})
	defer func(was bool) { littleEndian = was }(littleEndian)
	littleEndian = false
	if got := F64("x", []int{2}, []float64{1, -math.Pi}); !reflect.DeepEqual(got, want) {
		t.Errorf("%v, want %v", got, want)
	}
}

func TestEncodeRefuses(t *testing.T) {
	good := U8("a", []int{1}, []byte{1})
	for name, c := range map[string]struct {
		meta    map[string]string
		tensors []Tensor
	}{
		"same name":      {nil, []Tensor{good, good}},
		"metadata":       {nil, []Tensor{U8("__metadata__", []int{1}, []byte{1})}},
		"length":         {nil, []Tensor{U8("a", []int{2}, []byte{1})}},
		"negative":       {nil, []Tensor{U8("a", []int{-1, -1}, []byte{1})}},
		"type":           {nil, []Tensor{{Name: "a", DType: "F16", Shape: []int{1}, Data: []byte{1, 2}}}},
		"overflow":       {nil, []Tensor{{Name: "a", DType: "F64", Shape: []int{1<<31 - 1, 1<<31 - 1, 8}, Data: nil}}},
		"name encoding":  {nil, []Tensor{U8("\xff", []int{1}, []byte{1})}},
		"key encoding":   {map[string]string{"\xff": ""}, nil},
		"value encoding": {map[string]string{"a": "\xff"}, nil},
	} {
		var b bytes.Buffer
		if err := Encode(&b, c.meta, c.tensors); err == nil || b.Len() > 0 {
			t.Errorf("%s: error %v and %d bytes", name, err, b.Len())
		}
	}
}

func TestHeaderLimit(t *testing.T) {
	for limit, ok := range map[int]bool{32: true, 31: false} {
		if _, err := header(map[string]string{"a": "12345"}, nil, limit); (err == nil) != ok {
			t.Errorf("a header of 32 bytes with limit %d: %v", limit, err)
		}
	}
}

type full struct{ left int }

var errFull = errors.New("full")

func (f *full) Write(p []byte) (int, error) {
	if f.left -= len(p); f.left < 0 {
		return 0, errFull
	}
	return len(p), nil
}

func TestEncodeToFullDisk(t *testing.T) {
	for _, left := range []int{0, 200} {
		if err := Encode(&full{left}, nil, []Tensor{U8("a", []int{300}, make([]byte, 300))}); err != errFull {
			t.Errorf("with room for %d bytes: %v", left, err)
		}
	}
}

// raw puts a header before a body.
func raw(head, body string) []byte {
	b := binary.LittleEndian.AppendUint64(nil, uint64(len(head)))
	return append(append(b, head...), body...)
}

func TestDecodeRefuses(t *testing.T) {
	tensor := func(dtype, shape, offsets string) string {
		return `{"dtype":"` + dtype + `","shape":` + shape + `,"data_offsets":` + offsets + `}`
	}
	for name, file := range map[string][]byte{
		"nothing":          nil,
		"short":            {1, 2, 3},
		"huge header":      {0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff},
		"large header":     binary.LittleEndian.AppendUint64(nil, maxHeader+1),
		"cut header":       raw(`{}`, "")[:9],
		"no header":        raw("", ""),
		"array":            raw("[]", ""),
		"space first":      raw(" {}", ""),
		"open":             raw(`{"a":`, ""),
		"open object":      raw(`{`, ""),
		"two objects":      raw(`{}{}`, ""),
		"tail":             raw(`{} x`, ""),
		"not utf-8":        raw("{\"\xff\":1}", ""),
		"number":           raw(`{"a":1}`, ""),
		"null":             raw(`{"a":null}`, ""),
		"twice":            raw(`{"a":`+tensor("U8", "[1]", "[0,1]")+`,"a":`+tensor("U8", "[1]", "[1,2]")+`}`, "xy"),
		"metadata number":  raw(`{"__metadata__":{"a":1}}`, ""),
		"metadata null":    raw(`{"__metadata__":{"a":null}}`, ""),
		"metadata string":  raw(`{"__metadata__":"a"}`, ""),
		"metadata twice":   raw(`{"__metadata__":{"a":"1","a":"2"}}`, ""),
		"no type":          raw(`{"a":{"shape":[1],"data_offsets":[0,1]}}`, "x"),
		"no shape":         raw(`{"a":{"dtype":"U8","data_offsets":[0,1]}}`, "x"),
		"null shape":       raw(`{"a":`+tensor("U8", "null", "[0,1]")+`}`, "x"),
		"no offsets":       raw(`{"a":{"dtype":"U8","shape":[1]}}`, "x"),
		"one offset":       raw(`{"a":`+tensor("U8", "[1]", "[1]")+`}`, "x"),
		"three offsets":    raw(`{"a":`+tensor("U8", "[1]", "[0,1,1]")+`}`, "x"),
		"negative offset":  raw(`{"a":`+tensor("U8", "[1]", "[-1,0]")+`}`, "x"),
		"fraction":         raw(`{"a":`+tensor("U8", "[1.5]", "[0,1]")+`}`, "x"),
		"backwards":        raw(`{"a":`+tensor("U8", "[1]", "[1,0]")+`}`, "x"),
		"unknown type":     raw(`{"a":`+tensor("X8", "[1]", "[0,1]")+`}`, "x"),
		"negative shape":   raw(`{"a":`+tensor("U8", "[-1,-1]", "[0,1]")+`}`, "x"),
		"shape and length": raw(`{"a":`+tensor("F32", "[1]", "[0,1]")+`}`, "x"),
		"shape overflow":   raw(`{"a":`+tensor("U8", "[4294967296,4294967296]", "[0,0]")+`}`, ""),
		"cut off":          raw(`{"a":`+tensor("U8", "[2]", "[0,2]")+`}`, "x"),
		"too long":         raw(`{"a":`+tensor("U8", "[1]", "[0,1]")+`}`, "xy"),
		"hole":             raw(`{"a":`+tensor("U8", "[1]", "[1,2]")+`}`, "xy"),
		"overlap":          raw(`{"a":`+tensor("U8", "[2]", "[0,2]")+`,"b":`+tensor("U8", "[2]", "[1,3]")+`}`, "xyz"),
		"offset overflow":  raw(`{"a":`+tensor("U8", "[1]", "[0,18446744073709551615]")+`}`, "x"),
		"offset too large": raw(`{"a":`+tensor("U8", "[1]", "[0,18446744073709551616]")+`}`, "x"),
	} {
		meta, tensors, err := Decode(file)
		switch {
		case err == nil || meta != nil || tensors != nil:
			t.Errorf("%s: read %v %v, %v", name, meta, tensors, err)
		case !strings.HasPrefix(err.Error(), "safetensors: ") || strings.Contains(err.Error(), "\n"):
			t.Errorf("%s: error %q", name, err)
		}
	}
}

// A file that was cut off anywhere is refused.
func TestDecodeTruncated(t *testing.T) {
	file := sampleFile(t)
	for n := range file {
		if _, _, err := Decode(file[:n]); err == nil {
			t.Errorf("%d of %d bytes pass", n, len(file))
		}
	}
}

// Other writers order differently and leave out the padding.
func TestDecodeForeign(t *testing.T) {
	file := raw(`{"b":{"shape":[1],"extra":{"x":[1]},"data_offsets":[1,2],"dtype":"U8"}, "a":{"dtype":"U8","shape":[],"data_offsets":[0,1]}} `, "xy")
	_, tensors, err := Decode(file)
	if err != nil || len(tensors) != 2 || tensors[0].Name != "a" || string(tensors[1].Data) != "y" {
		t.Errorf("%v %v", tensors, err)
	}
}

func FuzzDecode(f *testing.F) {
	f.Add(sampleFile(f))
	f.Add(raw(`{"a":{"dtype":"U8","shape":[0],"data_offsets":[0,0]},"b":{"dtype":"U8","shape":[1],"data_offsets":[0,1]}}`, "x"))
	f.Add(raw(`{"__metadata__":{"a":"1"}}`, ""))
	f.Fuzz(func(t *testing.T, file []byte) {
		meta, tensors, err := Decode(file)
		if err != nil {
			if strings.Contains(err.Error(), "\n") {
				t.Errorf("error of two lines: %q", err)
			}
			return
		}
		var b bytes.Buffer
		if err := Encode(&b, meta, tensors); err != nil {
			t.Fatalf("what was decoded is refused: %v", err)
		}
		meta2, tensors2, err := Decode(b.Bytes())
		if err != nil || !maps.Equal(meta, meta2) || len(tensors) != len(tensors2) {
			t.Fatalf("%v %v %v, then %v %v %v", meta, tensors, err, meta2, tensors2, err)
		}
		var c bytes.Buffer
		if err := Encode(&c, meta2, tensors2); err != nil || !bytes.Equal(b.Bytes(), c.Bytes()) {
			t.Fatalf("encoded twice it differs: %v", err)
		}
	})
}

// The reference reads our file and writes the same bytes.
func TestReference(t *testing.T) {
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3")
	}
	if exec.Command(python, "-c", "import safetensors").Run() != nil {
		t.Skip("python3 has no module safetensors")
	}
	file := encode(t, map[string]string{"recipe": "x"},
		U8("names", []int{5}, []byte("abcde")), F32("weights", []int{2, 3}, make([]float32, 6)),
		F64("bias", []int{}, []float64{math.Pi}), U32("classes", []int{2}, []uint32{1, 1 << 31}),
		I64("offsets", []int{2}, []int64{-1, 5}), F32("empty", []int{0, 4}, nil))
	dir := t.TempDir()
	ours, theirs := filepath.Join(dir, "ours"), filepath.Join(dir, "theirs")
	if err := os.WriteFile(ours, file, 0o644); err != nil {
		t.Fatal(err)
	}
	script := `import sys, safetensors
tensors = dict(safetensors.deserialize(open(sys.argv[1], "rb").read()))
tensors = {k: {"dtype": {"F32": "float32", "F64": "float64", "I64": "int64", "U32": "uint32", "U8": "uint8"}[v["dtype"]], "shape": v["shape"], "data": bytes(v["data"])} for k, v in tensors.items()}
open(sys.argv[2], "wb").write(safetensors.serialize(tensors, {"recipe": "x"}))`
	if out, err := exec.Command(python, "-c", script, ours, theirs).CombinedOutput(); err != nil {
		t.Fatalf("%v\n%s", err, out)
	}
	got, err := os.ReadFile(theirs)
	if err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(got, file) {
		t.Errorf("ours\n%q\ntheirs\n%q", file, got)
	}
}
