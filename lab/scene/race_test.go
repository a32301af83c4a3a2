package scene_test

import (
	"math"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"

	"github.com/slalom-ml/slalom/lab/scene"
)

// One engine answers a file, a race on it and the winner's weights.
func TestOwnData(t *testing.T) {
	var e scene.Engine
	ask := func(request string, body []byte) answer {
		t.Helper()
		a := take(t, e.Call([]byte(request), body))
		if a.Error != "" {
			t.Fatalf("%s: %s", request, a.Error)
		}
		return a
	}
	csv := "size,colour,sold\n"
	for i := range 400 {
		size := i * 7 % 100
		sold := "no"
		if size > 50 {
			sold = "yes"
		}
		csv += strings.Join([]string{strconv.Itoa(size), []string{"red", "blue"}[i%2], sold}, ",") + "\n"
	}
	a := ask(`{"op":"open","name":"houses.csv"}`, []byte(csv))
	if got := strings.Join(a.Texts["columns"], " ") + ", " + a.Texts["target"][0]; got != "size colour sold, sold" {
		t.Errorf("columns and target: %s", got)
	}
	ask(`{"op":"train","target":"sold","passes":3}`, nil)
	for range 50 {
		if a = ask(`{"op":"go","rows":100}`, nil); *a.Facts["ended"] == 1 {
			break
		}
	}
	held := a.array(t, "race.held."+strconv.Itoa(int(*a.Facts["leader"])))
	if len(held) < 8 || !(held[len(held)-1] < 0.5) || *a.Facts["ended"] != 1 {
		t.Errorf("hold-out losses %v, ended %v", held, *a.Facts["ended"])
	}
	if want := 3 * *a.Facts["rows"]; a.array(t, "race.rows")[len(held)-1] != want {
		t.Errorf("%v row visits, not %v", a.array(t, "race.rows")[len(held)-1], want)
	}
	a = ask(`{"op":"weights","top":2}`, nil)
	if w := a.array(t, "weights"); a.Texts["names"][0] != "size" || !(w[0] > 0) || a.Texts["outputs"][0] != "yes" {
		t.Errorf("the largest weight is %v of %s for %s", w[0], a.Texts["names"][0], a.Texts["outputs"][0])
	}
	if a := take(t, e.Call([]byte(`{"op":"go","rows":5}`), nil)); a.Error != "" || *a.Facts["ended"] != 1 {
		t.Errorf("after the end: %q", a.Error)
	}
}

func TestReplay(t *testing.T) {
	a := take(t, new(scene.Engine).Call([]byte(`{"op":"trace"}`), []byte(`{"recipe":{"seed":1}}
{"note":"loss squared"}
{"race":{"of":"step","how":"side","rows":9,"by":"hold-out","winner":1,"racers":[{"value":0.1,"progressive":0.7,"valid":0.6},{"value":0.4,"progressive":null,"dropped":true}]}}
{"point":{"pass":1,"step":10,"rows":10,"seconds":0.1,"eta":0.1,"loss":0.5,"racers":[{"value":0.1,"progressive":0.7},{"value":0.4,"progressive":null}],"end_pass":true,"valid":null}}
{"point":{"pass":2,"step":20,"rows":20,"seconds":0.2,"eta":0.1,"loss":0.4,"valid":0.3,"best":true}}
{"end":"all 2 passes made"}
`)))
	if v := a.array(t, "trace.valid"); a.Error != "" || !math.IsNaN(v[0]) || v[1] != 0.3 || a.Texts["end"][0] != "all 2 passes made" ||
		a.array(t, "race.value")[1] != 0.4 || a.array(t, "race.dropped")[1] != 1 || !math.IsNaN(a.array(t, "race.valid")[1]) || *a.Facts["winner"] != 1 {
		t.Errorf("%q %v %v", a.Error, v, a.Texts)
	}
	if v := a.array(t, "trace.racer.0"); a.array(t, "trace.racers")[1] != 0.4 || v[0] != 0.7 || !math.IsNaN(v[1]) || !math.IsNaN(a.array(t, "trace.racer.1")[0]) {
		t.Errorf("racers %v, the first with %v", a.array(t, "trace.racers"), v)
	}
}

// Real files, where there are any.
func TestRealFile(t *testing.T) {
	dir := os.Getenv("SLALOM_DATA")
	if dir == "" {
		t.Skip("SLALOM_DATA does not say where data set a9a is")
	}
	body, err := os.ReadFile(filepath.Join(dir, "a9a", "a9a.gz"))
	if err != nil {
		t.Fatal(err)
	}
	var e scene.Engine
	e.Call([]byte(`{"op":"open","name":"a9a.gz"}`), body)
	e.Call([]byte(`{"op":"train","passes":1}`), nil)
	a := take(t, e.Call([]byte(`{"op":"go","rows":40000}`), nil))
	if a.Error != "" || *a.Facts["ended"] != 1 {
		t.Fatalf("%q, %v", a.Error, a.Facts)
	}
	held := a.array(t, "race.held."+string(rune('0'+int(*a.Facts["leader"]))))
	if v := held[len(held)-1]; !(v < 0.36) {
		t.Errorf("hold-out loss %v; %v", v, a.Texts["why"])
	}
}
