//go:build amd64 && !noasm

package kernel

func (m *Marks) find(text []byte, from, to int) {
	if level == Go {
		m.marksGo(text, from, to)
		return
	}
	m.colons, m.N = marksAVX2(&text[0], from, to, &m.colon[0], colonRoom, &m.Lines[0].End, lineRoom)
}

func (m *Marks) pairs(text []byte, colon []uint32, base uint32, index []uint32, value []float32) (n int, ones bool) {
	if level == Go {
		return m.pairsGo(text, colon, base, index, value)
	}
	return pairsAVX2(&text[0], &colon[0], len(colon), base, &index[0], &value[0], &m.fall[0])
}
