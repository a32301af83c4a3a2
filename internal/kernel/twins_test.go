package kernel

import (
	"fmt"
	"math"
	"math/rand/v2"
	"os"
	"regexp"
	"strings"
	"testing"
)

// scene is a table and a row for which plain Go and vector code must agree.
type scene struct {
	lanes, stride int
	mem           []float32 // 2·lanes numbers a line at least
	index         []uint32
	value         []float32
	s             []float64
	s32, eta      []float32
	y             float64
}

// A float32 of any kind: ordinary ones mostly.
func anyFloat(r *rand.Rand, wild bool) float32 {
	if wild {
		switch r.IntN(8) {
		case 0:
			return math.Float32frombits(r.Uint32()) // any bits at all
		case 1:
			return math.Float32frombits(r.Uint32() & 0x807fffff) // subnormal
		case 2:
			return float32(math.Inf(1 - 2*r.IntN(2)))
		case 3:
			return float32(math.Copysign(0, r.Float64()-0.5))
		}
	}
	return float32(r.NormFloat64())
}

func makeScene(seed uint64, lanes, features, spare int, ones, wild bool) scene {
	r := rand.New(rand.NewPCG(seed, uint64(lanes)))
	sc := scene{lanes: lanes, stride: 2*lanes + spare, y: float64(r.IntN(3) - 1)}
	lines := 2 + 2*features + r.IntN(5)
	off := r.IntN(9) // the table begins anywhere
	sc.mem = make([]float32, off+lines*sc.stride)[off:]
	for i := range sc.mem {
		sc.mem[i] = anyFloat(r, wild)
		if !wild && i%sc.stride >= lanes {
			sc.mem[i] *= sc.mem[i]
		}
	}
	off = r.IntN(5)
	sc.index = make([]uint32, off, off+features)[off:]
	for j := range lines - 1 { // the last is another feature's where the first is the intercept's
		if r.IntN(lines-1-j) < features-len(sc.index) {
			sc.index = append(sc.index, uint32(j))
		}
	}
	if !ones {
		for range sc.index {
			sc.value = append(sc.value, anyFloat(r, wild))
		}
	}
	for range lanes {
		sc.s = append(sc.s, 3*float64(anyFloat(r, wild))*r.Float64())
		sc.s32 = append(sc.s32, anyFloat(r, wild))
		sc.eta = append(sc.eta, anyFloat(r, wild))
	}
	return sc
}

// results is what every kernel makes of a scene with a level, as bits; those of a NaN are the machine's affair.
func (sc scene) results(level Level) (all []uint64) {
	defer Use(level)()
	put := func(v ...float64) {
		for _, x := range v {
			if x != x {
				x = math.NaN()
			}
			all = append(all, math.Float64bits(x))
		}
	}
	put32 := func(v ...float32) {
		for _, x := range v {
			put(float64(x))
		}
	}
	z := append([]float64(nil), sc.s...)
	Product(z, sc.mem, sc.stride, sc.index, sc.value)
	put(z...)

	mem := append([]float32(nil), sc.mem...)
	AddPlain(mem, sc.stride, sc.index, sc.value, sc.s)
	put32(mem...)
	AdaGrad(mem, sc.stride, sc.index, sc.value, sc.s32, sc.eta, 1e-8)
	put32(mem...)
	PlainBias(mem, sc.stride, sc.index, sc.value, sc.s)
	AdaGradBias(mem, sc.stride, sc.index, sc.value, sc.s32, sc.eta, 1e-8)
	put32(mem...)
	rate, h := make([]float32, sc.lanes*len(sc.index)), append([]float32(nil), sc.eta...)
	AdaGradRates(mem, sc.stride, sc.index, sc.value, sc.s32, rate, h, 1e-8)
	AddRates(mem, sc.stride, sc.index, rate, sc.eta)
	put32(rate...)
	put32(h...)
	put32(mem...)
	rate = make([]float32, sc.lanes*(len(sc.index)+1))
	AdaGradRatesBias(mem, sc.stride, sc.index, sc.value, sc.s32, rate, h, 0)
	AddRatesBias(mem, sc.stride, sc.index, rate, sc.s32)
	put32(rate...)
	put32(h...)
	put32(mem...)
	biased := make([]float64, sc.lanes)
	ProductBias(biased, sc.mem, sc.stride, sc.index, sc.value)
	put(biased...)

	value, sum, product, deriv := make([]float64, sc.lanes), make([]float64, sc.lanes), make([]float64, sc.lanes), make([]float64, sc.lanes)
	for c := range product {
		product[c] = 1 + math.Abs(float64(sc.s32[c]))
	}
	Logistic(value, deriv, z, sc.y)
	put(value...)
	put(deriv...)
	LogisticSum(sum, product, z, z, sc.y)
	put(sum...)
	put(product...)
	put(z...)

	if sc.stride == 2*sc.lanes && (sc.lanes == 1 || RowsLanes(sc.lanes)) {
		moved, sum, product := sc.step(level, max(sc.s32[0], -sc.s32[0]))
		put32(moved...)
		put(sum...)
		put(product...)
	}

	narrow := make([]float32, sc.lanes)
	Narrow(narrow, sc.s, 0.7)
	put32(narrow...)
	Scale(z, sc.s, 0.7)
	put(z...)

	n := len(sc.mem) / 2
	put(Dot(sc.mem[:n], sc.mem[n:2*n]))
	Axpy(mem[:n], sc.s[0], sc.mem[n:2*n])
	put32(mem...)
	mean := append([]float64(nil), value...)
	for range n/len(mean) + 1 {
		mean = append(mean, value...)
	}
	Follow(mean[:n], sc.mem[:n], 3)
	put(mean...)
	put(float64(len(all)), map[bool]float64{true: 1}[Finite(sc.mem)], map[bool]float64{true: 1}[Finite(sc.mem[1:])])
	losses := append([]float64(nil), sc.s...)
	LogisticLosses(losses, []float64{sc.y})
	put(losses...)
	return all
}

func (sc scene) compare(t *testing.T, levels []Level) {
	want := sc.results(Go)
	for _, level := range levels {
		for i, got := range sc.results(level) {
			if got != want[i] {
				t.Fatalf("%v: result %d of %d is %x, in plain Go %x (lanes %d, stride %d, index %d, value %v)",
					level, i, len(want), math.Float64frombits(got), math.Float64frombits(want[i]), sc.lanes, sc.stride, sc.index, sc.value)
			}
		}
	}
}

func TestVectorCodeHasTheBitsOfPlainGo(t *testing.T) {
	for _, level := range []Level{AVX2, AVX512} {
		t.Run(level.String(), func(t *testing.T) {
			if level > best {
				t.Skipf("this machine, or this build, has no %v", level)
			}
			for lanes := 1; lanes <= 35; lanes++ {
				for features := range 12 {
					for mode := range 8 {
						makeScene(uint64(features), lanes, features, mode%4, mode&1 == 0, mode >= 4).compare(t, []Level{level})
					}
				}
			}
		})
	}
}

func FuzzVectorCode(f *testing.F) {
	f.Add(uint64(1), uint8(8), uint8(11), uint8(0), false, false)
	f.Add(uint64(2), uint8(29), uint8(3), uint8(1), true, true)
	f.Fuzz(func(t *testing.T, seed uint64, lanes, features, spare uint8, ones, wild bool) {
		makeScene(seed, 1+int(lanes)%40, int(features), int(spare)%20, ones, wild).compare(t, Levels())
	})
}

// Every bit pattern of exponent and sign, at each lane.
func TestLogisticBitsEverywhere(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	const lanes = 8
	z, want, got := make([]float64, lanes), make([]float64, 2*lanes), make([]float64, 2*lanes)
	for i := range 1 << 16 {
		for c := range z {
			switch (i + c) % 3 {
			case 0:
				z[c] = math.Float64frombits(r.Uint64())
			case 1:
				z[c] = 40 * r.NormFloat64()
			default:
				z[c] = -760 + 100*r.Float64()
			}
		}
		y := float64(i & 1)
		logisticGo(want[:lanes], want[lanes:], z, y)
		for _, level := range Levels()[1:] {
			restore := Use(level)
			Logistic(got[:lanes], got[lanes:], z, y)
			restore()
			for c, v := range got {
				if math.Float64bits(v) != math.Float64bits(want[c]) && (v == v || want[c] == want[c]) {
					t.Fatalf("%v: %x at %x, want %x", level, v, z[c%lanes], want[c])
				}
			}
		}
	}
}

func TestFeaturesBeyondTheTablePanic(t *testing.T) {
	for _, level := range Levels() {
		for _, lanes := range []int{1, 2, 4, 7, 8, 16, 31} {
			const lines = 5
			mem := make([]float32, lines*2*lanes, (lines+1)*2*lanes)
			z, s, eta := make([]float64, lanes), make([]float32, lanes), make([]float32, lanes)
			for name, step := range map[string]func(mem []float32, index []uint32){
				"Product":  func(mem []float32, index []uint32) { Product(z, mem, 2*lanes, index, nil) },
				"AddPlain": func(mem []float32, index []uint32) { AddPlain(mem, 2*lanes, index, nil, z) },
				"AdaGrad":  func(mem []float32, index []uint32) { AdaGrad(mem, 2*lanes, index, nil, s, eta, 1) },
				"AddRates": func(mem []float32, index []uint32) {
					AddRates(mem, 2*lanes, index, make([]float32, lanes*len(index)), s)
				},
				"AdaGradRates": func(mem []float32, index []uint32) {
					AdaGradRates(mem, 2*lanes, index, nil, s, make([]float32, lanes*len(index)), eta, 1)
				},
			} {
				at := fmt.Sprintf("%s, %v, %d lanes", name, level, lanes)
				panics := func(mem []float32, index ...uint32) bool {
					defer Use(level)()
					return didPanic(func() { step(mem, index) })
				}
				if panics(mem, 0, lines-1) {
					t.Errorf("%s: panics at the last line", at)
				}
				if panics(mem[:0]) {
					t.Errorf("%s: panics at an empty row", at)
				}
				if !panics(mem, 0, lines) || !panics(mem, math.MaxUint32) || !panics(mem[:0], 0) || !panics(nil, 0) {
					t.Errorf("%s: a feature beyond the table is taken", at)
				}
			}
		}
	}
}

func didPanic(f func()) (did bool) {
	defer func() { did = recover() != nil }()
	f()
	return false
}

// The generator hands out registers beyond the sixteenth, which AVX2 lacks, when it runs out of the others.
func TestAVX2CodeKeepsToItsRegisters(t *testing.T) {
	src, err := os.ReadFile("zlines_amd64.s")
	if err != nil {
		t.Fatal(err)
	}
	beyond := regexp.MustCompile(`\b([XY](1[6-9]|2\d|3[01])|Z\d+|K[0-7])\b`)
	functions := 0
	for _, f := range strings.Split(string(src), "\nTEXT ")[1:] {
		name, _, _ := strings.Cut(f, "(")
		if strings.HasSuffix(name, "AVX512") {
			continue
		}
		functions++
		f, _, _ = strings.Cut(f, "\n// func")
		if r := beyond.FindString(f); r != "" {
			t.Errorf("%s uses %s", name, r)
		}
	}
	if functions < 14 {
		t.Errorf("found %d functions", functions)
	}
}
