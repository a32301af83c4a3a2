package scene_test

import (
	"encoding/binary"
	"fmt"
	"strings"

	"github.com/slalom-ml/slalom/lab/scene"
)

// A page asks for two paths on least squares, ten steps each, and reads where they ended.
func Example() {
	var e scene.Engine
	answer := e.Call([]byte(`{"op":"scene","view":"plane","steps":10,"methods":["gd","sgd"],"eta":1.9}`), nil)
	head := string(answer[8 : 8+binary.LittleEndian.Uint32(answer)])
	for _, s := range []string{`"method":"gd"`, `"method":"sgd"`, `"limit":2`} {
		fmt.Println(strings.Contains(head, s))
	}
	// Output:
	// true
	// true
	// true
}
