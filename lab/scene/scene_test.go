package scene_test

import (
	"encoding/binary"
	"encoding/json"
	"math"
	"slices"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom"
	"github.com/slalom-ml/slalom/data"
	"github.com/slalom-ml/slalom/grad"
	"github.com/slalom-ml/slalom/lab/scene"
	"github.com/slalom-ml/slalom/loss"
	"github.com/slalom-ml/slalom/model"
	"github.com/slalom-ml/slalom/sample"
	"github.com/slalom-ml/slalom/step"
	"github.com/slalom-ml/slalom/update"
	"github.com/slalom-ml/slalom/weight"
)

// head is an answer's head, as a page reads it.
type head struct {
	Error string
	Facts map[string]*float64
	Runs  []struct {
		Method                string
		Eta                   float64
		Diverged, Evals       int
		Loss, Ball, Predicted *float64
		Error                 string
	}
	Texts  map[string][]string
	Arrays map[string][2]int
}

// answer is one, taken apart as the page does it.
type answer struct {
	head
	numbers []byte
}

func (a answer) array(t testing.TB, name string) []float64 {
	t.Helper()
	at, ok := a.Arrays[name]
	if !ok {
		t.Fatalf("no array %s", name)
	}
	out := make([]float64, at[1])
	for i := range out {
		out[i] = math.Float64frombits(binary.LittleEndian.Uint64(a.numbers[8*(at[0]+i):]))
	}
	return out
}

func take(t testing.TB, b []byte) (a answer) {
	t.Helper()
	n := int(binary.LittleEndian.Uint32(b))
	if n%8 != 0 {
		t.Fatalf("a head of %d bytes: numbers behind it are not aligned", n)
	}
	if err := json.Unmarshal(b[8:8+n], &a.head); err != nil {
		t.Fatal(err)
	}
	a.numbers = b[8+n:]
	return a
}

// call calls a new engine, and wants no error.
func call(t testing.TB, request string) answer {
	t.Helper()
	a := take(t, new(scene.Engine).Call([]byte(request), nil))
	if a.Error != "" {
		t.Fatalf("%s: %s", request, a.Error)
	}
	return a
}

// The path of a linear model is, bit for bit, that of the loop alone, and the losses are those of one racer.
func TestNumbersAreTheEngines(t *testing.T) {
	for _, c := range []struct {
		method, problem string
		loss            loss.Loss
	}{
		{"gd", "least-squares", loss.Squared{}}, {"sgd", "least-squares", loss.Squared{}}, {"adam", "logistic", loss.Logistic{}},
		{"momentum", "least-squares", loss.Squared{}}, {"sgd", "logistic", loss.Logistic{}}, {"svrg", "least-squares", loss.Squared{}},
	} {
		a := call(t, `{"op":"scene","view":"plane","steps":150,"eta":0.05,"lambda":0,"batch":4,"seed":3,"order":"shuffle","problem":"`+c.problem+`","methods":["`+c.method+`"]}`)
		x, y := a.array(t, "rows.a"), a.array(t, "rows.y")
		rows := data.NewDense(2)
		for i, v := range y {
			rows.Append(data.Row{Value: []float32{float32(x[2*i]), float32(x[2*i+1])}, Label: v, Weight: 1})
		}
		m := &model.Linear{Loss: c.loss, Cols: 2, NoIntercept: true}
		w := weight.Make(m.Shapes())
		w[0].Line(0)[0], w[0].Line(1)[0] = -1.5, 2.5
		rule, _ := update.New(map[string]string{"gd": "plain", "sgd": "plain", "svrg": "plain"}[c.method])
		if rule == nil {
			rule, _ = update.New(c.method)
		}
		p := slalom.Parts{Grad: &grad.Plain{Model: m}, Step: &step.Constant{Eta: []float64{0.05}}, Update: &update.Update{Rule: rule}}
		batch := 4
		if c.method == "sgd" || c.method == "svrg" {
			batch = 1
		}
		p.Sample = &sample.Shuffle{Table: rows, Size: batch, Seed: 3}
		if c.method == "gd" {
			p.Sample = &sample.All{Source: rows}
		}
		if c.method == "svrg" {
			svrg := &grad.SVRG{Model: m, Source: rows, Rows: int64(rows.Len()), Seed: 3}
			if err := svrg.Prepare(w); err != nil {
				t.Fatal(err)
			}
			p.Grad = svrg
		}
		if err := p.Update.Bind(w, 0); err != nil {
			t.Fatal(err)
		}
		path, losses := a.array(t, "run.0.w"), a.array(t, "run.0.loss")
		pass := 0
		for k := range 151 {
			w[0].SettleAll()
			for j := range 2 {
				if got, want := path[2*k+j], float64(w[0].Line(j)[0]); got != want {
					t.Fatalf("%s %s, step %d, weight %d: the page has %v, the loop %v", c.problem, c.method, k, j, got, want)
				}
			}
			mean := make([]float64, 1)
			if err := grad.Full(make([][]float64, 1), mean, m, w, rows); err != nil {
				t.Fatal(err)
			}
			if losses[k] != mean[0] {
				t.Fatalf("%s %s, step %d: loss %v, the engine says %v", c.problem, c.method, k, losses[k], mean[0])
			}
			for p.Run(w, k, k+1) == k {
				if err := p.Sample.Begin(pass); err != nil {
					t.Fatal(err)
				}
				pass++
			}
		}
	}
}

// "Beyond 2/L gradient descent diverges."
func TestStabilityLimit(t *testing.T) {
	for _, problem := range []string{`"kappa":3`, `"kappa":100`, `"problem":"lasso"`, `"problem":"logistic"`} {
		limit := *call(t, `{"op":"scene","view":"plane",`+problem+`}`).Facts["limit"]
		for _, c := range []struct {
			times    float64
			diverged bool
		}{{0.5, false}, {0.97, false}, {1.03, true}, {1.5, true}} {
			a := call(t, request(map[string]any{"eta": c.times * limit, "steps": 2000, "methods": []string{"gd"}}, problem))
			gap := a.array(t, "run.0.gap")
			if c.diverged && strings.Contains(problem, "problem") {
				continue // L1 and the logistic loss hold it
			}
			if got := a.Runs[0].Diverged >= 0; got != c.diverged {
				t.Errorf("%s: at %v times 2/L: diverged is %v", problem, c.times, got)
			} else if !got && !(gap[len(gap)-1] < 1e-6*gap[0]) {
				t.Errorf("%s: at %v times 2/L f − f* went from %v to %v only", problem, c.times, gap[0], gap[len(gap)-1])
			}
		}
	}
}

func request(fields map[string]any, more string) string {
	fields["op"], fields["view"] = "scene", "plane"
	b, _ := json.Marshal(fields)
	return strings.TrimSuffix(string(b), "}") + "," + more + "}"
}

// "The larger the step the larger the ball": as predicted, where rows are parabolas and drawn with replacement.
func TestSpreadGrowsWithStep(t *testing.T) {
	last := 0.0
	for _, eta := range []float64{0.01, 0.03, 0.1, 0.3} {
		a := call(t, request(map[string]any{"eta": eta, "steps": 40000, "every": 1000, "methods": []string{"sgd", "minibatch"}}, `"n":40`))
		for i, r := range a.Runs {
			if q := *r.Ball / *r.Predicted; !(q > 0.8 && q < 1.25) {
				t.Errorf("%s, step %v: the ball is %v, predicted was %v", r.Method, eta, *r.Ball, *r.Predicted)
			}
			if i == 0 && !(*r.Ball > 1.3*last) {
				t.Errorf("step %v: the ball is %v, with the step before it was %v", eta, *r.Ball, last)
			}
		}
		if last = *a.Runs[0].Ball; *a.Runs[1].Ball > last/2 {
			t.Errorf("step %v: batches of 8 end in a ball of %v, single rows in one of %v", eta, *a.Runs[1].Ball, last)
		}
	}
}

// "Far out, every row's gradient points the way the full one does."
func TestFarOutAllAgree(t *testing.T) {
	a := call(t, `{"op":"scene","view":"line","a":[1,2,-1,0.5,3],"b":[2,1,1,0.25,-3],"start":[9],"steps":60,"eta":0.02,"x":[-6,6],"points":241}`)
	low, high := *a.Facts["low"], *a.Facts["high"]
	if low != -1 || high != 2 {
		t.Fatalf("the region of confusion is from %v to %v, not from −1 to 2", low, high)
	}
	fights := 0
	x, f := a.array(t, "line.x"), a.array(t, "line.f")
	rows := a.array(t, "line.parabolas")
	for i, share := range a.array(t, "line.agree") {
		if (x[i] < low || x[i] > high) && share != 1 {
			t.Errorf("at %v, outside, %v of the rows agree", x[i], share)
		}
		if share < 1 {
			fights++
		}
		sum := 0.0
		for r := range 5 {
			sum += rows[r*241+i] / 5
		}
		if math.Abs(sum-f[i]) > 1e-9*(1+f[i]) {
			t.Errorf("at %v f is %v, and the parabolas' mean %v", x[i], f[i], sum)
		}
	}
	if fights < 20 {
		t.Errorf("rows fight at %d points only", fights)
	}
	agrees, full, slope := a.array(t, "run.0.agrees"), a.array(t, "run.0.full"), a.array(t, "run.0.slope")
	path, drawn := a.array(t, "run.0.x"), a.array(t, "run.0.row")
	av, bv := a.array(t, "line.a"), a.array(t, "line.b")
	inside := false
	for k := range agrees {
		i := int(drawn[k])
		if want := av[i] * (av[i]*path[k] - bv[i]); slope[k] != want {
			t.Errorf("step %d: row %d pulls with %v, not %v", k, i, want, slope[k])
		}
		out := path[k] < low || path[k] > high
		if out && agrees[k] != 1 || (agrees[k] == 1) != (slope[k]*full[k] > 0) {
			t.Errorf("step %d at %v: pull %v, full slope %v, agrees is %v", k, path[k], slope[k], full[k], agrees[k])
		}
		inside = inside || !out
	}
	if !inside {
		t.Error("the path never got inside")
	}
}

// What is called the optimum is one: no point near it is lower, and where f is smooth its slope is nothing.
func TestOptimum(t *testing.T) {
	for _, problem := range []string{"least-squares", "logistic", "hinge", "lasso", "net"} {
		a := call(t, `{"op":"scene","view":"plane","problem":"`+problem+`","methods":[]}`)
		best := a.array(t, "best")
		for i := 0; i < len(best); i += 2 {
			for _, side := range []float64{1, 0.01, 0.0005} {
				g, _ := json.Marshal(scene.Grid{X: [2]float64{best[i] - side, best[i] + side}, Y: [2]float64{best[i+1] - side, best[i+1] + side}, NX: 30, NY: 30})
				b := call(t, `{"op":"scene","view":"plane","problem":"`+problem+`","methods":[],"grid":`+string(g)+`}`)
				for _, v := range b.array(t, "grid.f") {
					if v < *a.Facts["bestLoss"]-1e-9 {
						t.Fatalf("%s: f* is %v at %v, and %v within %v of it", problem, *a.Facts["bestLoss"], best[i:i+2], v, side)
					}
				}
			}
		}
	}
}

func TestOrders(t *testing.T) {
	a := call(t, `{"op":"scene","view":"orders","seeds":15,"passes":40,"eta":0.05}`)
	end := func(name string) float64 {
		v := a.array(t, "orders."+name+".median")
		low, high := a.array(t, "orders."+name+".low"), a.array(t, "orders."+name+".high")
		for i := range v {
			if !(low[i] <= v[i] && v[i] <= high[i]) {
				t.Errorf("%s, pass %d: quartiles %v %v %v", name, i, low[i], v[i], high[i])
			}
		}
		return v[len(v)-1]
	}
	if s, r := end("shuffle"), end("replace"); !(s < r) {
		t.Errorf("median f − f* after 40 passes: shuffled %v, with replacement %v", s, r)
	}
	end("once")
	end("file")
}

func TestBatches(t *testing.T) {
	a := call(t, `{"op":"scene","view":"batch","n":64,"dim":24}`)
	size, steps := a.array(t, "batch.size"), a.array(t, "batch.steps")
	if len(size) != 7 || size[0] != 1 || size[6] != 64 {
		t.Fatalf("sizes %v", size)
	}
	if !(steps[6] < steps[0]/2) {
		t.Errorf("all rows a step take %v steps, one row %v", steps[6], steps[0])
	}
	train, test := a.array(t, "batch.6.train"), a.array(t, "batch.6.test")
	if n := len(train) - 1; !(train[n] < train[0]/2 && test[n] > train[n]) {
		t.Errorf("training loss %v → %v, test loss %v", train[0], train[n], test[n])
	}
	if n := *a.Facts["noiseBest"]; !(n > *a.Facts["noise"]) {
		t.Errorf("the noise scale does not grow: %v near the optimum, %v at the start", n, *a.Facts["noise"])
	}
}

func TestErrorsAreOneLine(t *testing.T) {
	for request, want := range map[string]string{
		`{`:                             "no JSON object",
		`{"op":"x"}`:                    `there is no op "x"`,
		`{"op":"scene","viwe":"plane"}`: "unknown field",
		`{"op":"scene","view":"plane","methods":["sdg"],"n":-4}`:                      `there is no method "sdg"`,
		`{"op":"scene","view":"plane","n":10000,"steps":1000000}`:                     "million row visits",
		`{"op":"scene","view":"line","a":[1,2],"b":[1]}`:                              "one of each",
		`{"op":"scene","view":"plane","start":[1]}`:                                   "start has 1 numbers",
		`{"op":"scene","view":"batch","problem":"lasso"}`:                             "studied on least-squares",
		`{"op":"go","rows":1}`:                                                        "nothing is being trained",
		`{"op":"train"}`:                                                              "no file is open",
		`{"op":"weights"}`:                                                            "nothing has been trained",
		`{"op":"open","name":"a.csv"}`:                                                "the file is empty",
		`{"op":"trace"}`:                                                              "no point of a run",
		`{"op":"scene","view":"plane","grid":{"x":[0,1],"y":[0,1],"nx":5000,"ny":2}}`: "grid nx",
	} {
		a := take(t, new(scene.Engine).Call([]byte(request), nil))
		if !strings.Contains(a.Error, want) || strings.Contains(a.Error, "\n") {
			t.Errorf("%s: %q, want %q", request, a.Error, want)
		}
	}
}

// Gradient descent on the line pulls by the full slope; every other method walks there, too.
func TestLineTakesEveryMethod(t *testing.T) {
	for _, method := range []string{"gd", "sgd", "minibatch", "momentum", "nesterov", "adagrad", "adam", "svrg", "saga", "averaged"} {
		a := call(t, `{"op":"scene","view":"line","steps":40,"methods":["`+method+`"]}`)
		full, slope := a.array(t, "run.0.full"), a.array(t, "run.0.slope")
		if len(slope) != 40 {
			t.Errorf("%s: %d pulls", method, len(slope))
		}
		if method == "gd" && !slices.Equal(full, slope) {
			t.Errorf("gradient descent pulls by %v, not by %v", slope, full)
		}
	}
}
