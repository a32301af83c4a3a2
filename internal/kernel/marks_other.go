//go:build !amd64 || noasm

package kernel

func (m *Marks) find(text []byte, from, to int) { m.marksGo(text, from, to) }

func (m *Marks) pairs(text []byte, colon []uint32, base uint32, index []uint32, value []float32) (n int, ones bool) {
	return m.pairsGo(text, colon, base, index, value)
}
