package feature

import "math"

// Dates are written year first, 2001-06-01, with - or /, or with the year last,
// 01/06/2001, with / . or -; the latter only where the sample tells day from
// month. A time of day may follow, after a blank or a T: 12:34, 12:34:56,
// 12:34:56.789, and then Z or an offset such as +02:00. The clock is taken as it is
// written; offsets are not applied.
type dateForm string

const (
	yearFirst  dateForm = "ymd"
	dayFirst   dateForm = "dmy"
	monthFirst dateForm = "mdy"
)

// moment is a date read.
type moment struct {
	day   int64 // since 1970-01-01
	month int
	sec   float64 // of the day
	timed bool
}

// weekday is 1 for Monday to 7 for Sunday, as in ISO 8601.
func (m moment) weekday() int { return int(((m.day+3)%7+7)%7) + 1 }

func (m moment) hour() int { return int(m.sec / 3600) }

// decade is how many days count as 1. A trend goes on into days that were never seen, and in this unit that of
// some months is learned slowly, and that of years as fast as other features.
const decade = 3650

// days are days since 1970, with the time of day.
func (m moment) days() float64 { return float64(m.day) + m.sec/86400 }

func parseDate(form dateForm, b []byte) (m moment, ok bool) {
	if len(b) < 8 || len(b) > 40 {
		return m, false
	}
	r := digits{b: b, ok: true}
	var y, mo, d int
	if form == yearFirst {
		y = r.take(4, 4)
		sep := r.sep("-/")
		mo = r.take(1, 2)
		r.only(sep)
		d = r.take(1, 2)
	} else {
		d = r.take(1, 2)
		sep := r.sep("/.-")
		mo = r.take(1, 2)
		r.only(sep)
		y = r.take(4, 4)
		if form == monthFirst {
			d, mo = mo, d
		}
	}
	if !r.ok || mo < 1 || mo > 12 || d < 1 || d > monthDays(y, mo) {
		return m, false
	}
	m.month, m.day = mo, civil(y, mo, d)
	if r.i < len(b) {
		m.sec, m.timed = r.clock(), true
	}
	return m, r.ok && r.i == len(b)
}

// clock reads a time of day and its offset.
func (r *digits) clock() (sec float64) {
	r.sep(" Tt")
	h := r.take(1, 2)
	r.only(':')
	sec = float64(3600*h + 60*r.below(60))
	if r.peek() == ':' {
		r.i++
		sec += float64(r.below(60))
		if r.peek() == '.' {
			r.i++
			unit := 0.1
			for ; r.peek()-'0' <= 9; r.i++ {
				sec += float64(float64(r.peek()-'0') * unit)
				unit /= 10
			}
		}
	}
	switch c := r.peek(); {
	case c == 'Z' || c == 'z':
		r.i++
	case c == '+' || c == '-':
		r.i++
		r.take(2, 2)
		if r.peek() == ':' {
			r.i++
		}
		if r.i < len(r.b) {
			r.below(60)
		}
	}
	r.ok = r.ok && h < 24
	return math.Min(sec, 86400)
}

// digits reads whole numbers and what separates them.
type digits struct {
	b  []byte
	i  int
	ok bool
}

func (r *digits) peek() byte {
	if r.i < len(r.b) {
		return r.b[r.i]
	}
	return 0
}

func (r *digits) take(least, most int) (v int) {
	start := r.i
	for ; r.i-start < most && r.peek()-'0' <= 9; r.i++ {
		v = 10*v + int(r.b[r.i]-'0')
	}
	r.ok = r.ok && r.i-start >= least
	return v
}

func (r *digits) below(end int) int {
	v := r.take(2, 2)
	r.ok = r.ok && v < end
	return v
}

func (r *digits) sep(any string) byte {
	c := r.peek()
	for i := range len(any) {
		if any[i] == c {
			r.i++
			return c
		}
	}
	r.ok = false
	return 0
}

func (r *digits) only(c byte) {
	r.ok = r.ok && r.peek() == c
	r.i++
}

func monthDays(y, m int) int {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}

// civil is the number of days from 1970-01-01 to a date of the Gregorian
// calendar, after Howard Hinnant, chrono-Compatible Low-Level Date Algorithms
// (2013): years begin in March, so that the leap day is the last.
func civil(y, m, d int) int64 {
	if m <= 2 {
		y--
		m += 12
	}
	era := y / 400 // y ≥ −1; −1 needs no era of its own
	if y < 0 {
		era = -1
	}
	yoe := y - era*400
	doy := (153*(m-3)+2)/5 + d - 1
	return int64(era)*146097 + int64(yoe*365+yoe/4-yoe/100+doy) - 719468
}
