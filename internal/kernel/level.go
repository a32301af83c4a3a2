package kernel

// Level is a kind of vector code. Every level gives the same bits.
type Level uint8

// The levels, each faster than the one before where the machine has it.
const (
	Go     Level = iota // plain Go: the definition, on every machine
	AVX2                // x86-64 with AVX2, BMI and POPCNT
	AVX512              // x86-64 with AVX-512 F, VL, DQ and BW
)

func (l Level) String() string { return [...]string{"Go", "AVX2", "AVX-512"}[l] }

// best is the machine's highest level, level the one in use.
var (
	best  = detect()
	level = best
)

// Using is the level in use: the best one, unless a test has called Use.
func Using() Level { return level }

// Levels are those that this machine has, the lowest first.
func Levels() []Level { return []Level{Go, AVX2, AVX512}[:best+1] }

// Use makes all kernels use a level until restore is called. It is for tests,
// must not run beside other kernels, and panics if the machine lacks the level.
func Use(l Level) (restore func()) {
	if l > best {
		panic("kernel: this machine lacks the level")
	}
	old := level
	level = l
	return func() { level = old }
}
