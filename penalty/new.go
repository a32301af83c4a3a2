package penalty

import (
	"errors"
	"math"
)

// New is the penalty with these strengths and bounds, as a command line gives
// them: l1 and l2 make an L1, an L2 or an Elastic, lo and hi (0 and 0, or both
// infinite: none) a Box around it, group a Group, which stands alone. It is nil
// when nothing is asked for. The error says what is wrong or does not fit.
func New(l1, l2, group, lo, hi float64) (Penalty, error) {
	box := Box{lo, hi}
	bounded := lo != 0 || hi != 0
	if math.IsInf(lo, -1) && math.IsInf(hi, 1) {
		bounded = false
	}
	err := errors.Join(L1{l1}.Check(), L2{l2}.Check(), Group{group}.Check())
	if bounded {
		err = errors.Join(err, box.Check())
	}
	switch {
	case err != nil:
		return nil, err
	case group != 0 && (l1 != 0 || l2 != 0):
		return nil, errors.New("penalty: group does not go with l1 or l2: use group alone, or l1 and l2 without it")
	case group != 0 && bounded:
		return nil, errors.New("penalty: group does not go with bounds: use group alone, or l1 or l2 within bounds")
	case group != 0:
		return Group{group}, nil
	case bounded && (l1 != 0 || l2 != 0):
		return Bounded{Elastic{l1, l2}, box}, nil
	case bounded:
		return box, nil
	case l1 != 0 && l2 != 0:
		return Elastic{l1, l2}, nil
	case l1 != 0:
		return L1{l1}, nil
	case l2 != 0:
		return L2{l2}, nil
	}
	return nil, nil
}
