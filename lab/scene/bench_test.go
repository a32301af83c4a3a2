package scene_test

import (
	"testing"

	"github.com/slalom-ml/slalom/lab/scene"
)

// Two thousand steps of four methods, every step measured: what a slider draws anew.
func BenchmarkDrag(b *testing.B) {
	for name, req := range map[string]string{
		"30 rows":  `{"op":"scene","view":"plane","steps":2000,"eta":0.1,"methods":["gd","sgd","momentum","svrg"]}`,
		"100 rows": `{"op":"scene","view":"plane","steps":2000,"n":100,"eta":0.1,"methods":["gd","sgd","momentum","svrg"]}`,
		"net":      `{"op":"scene","view":"plane","problem":"net","steps":2000,"eta":0.1,"methods":["gd","sgd","momentum","svrg"]}`,
		"hinge":    `{"op":"scene","view":"plane","problem":"hinge","steps":2000,"eta":0.1,"methods":["gd","sgd","momentum","svrg"]}`,
		"lattice":  `{"op":"scene","view":"plane","steps":1,"methods":["gd"],"grid":{"x":[-3,3],"y":[-3,3],"nx":64,"ny":64}}`,
	} {
		b.Run(name, func(b *testing.B) {
			var e scene.Engine
			for b.Loop() {
				e.Call([]byte(req), nil)
			}
		})
	}
}
