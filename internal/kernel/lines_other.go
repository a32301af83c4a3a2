//go:build !amd64 || noasm

package kernel

func productVector(z []float64, mem []float32, stride int, index []uint32, value []float32) int {
	return 0
}

func plainVector(mem []float32, stride int, index []uint32, value []float32, s []float64) int {
	return 0
}

func adagradVector(mem []float32, stride int, index []uint32, value []float32, s, eta []float32, eps float32) int {
	return 0
}

func logisticVector(value, deriv, z []float64, y float64) int { return 0 }

func logisticSumVector(sum, product, deriv, z []float64, y float64) int { return 0 }

func dotVector(s *[8]float64, x, y []float32) int { return 0 }

func axpyVector(w []float32, s float64, x []float32) int { return 0 }

// Prefetch asks for the lines of a row that comes later, so that they are in the cache by then. It changes
// nothing, and does nothing here.
func Prefetch(mem []float32, stride int, index []uint32) {}
