package feature

import (
	"testing"
	"time"
)

func TestDatesAreReadAsTheStandardLibraryReadsThem(t *testing.T) {
	for layout, form := range map[string]dateForm{
		"2006-01-02": yearFirst, "2006/1/2": yearFirst, "2006-01-02 15:04:05": yearFirst, "2006-01-02T15:04": yearFirst,
		"2006-01-02T15:04:05.000Z": yearFirst, "02/01/2006": dayFirst, "2.1.2006 15:04:05": dayFirst, "01-02-2006": monthFirst,
	} {
		for d := time.Date(1899, 12, 27, 1, 2, 3, 500e6, time.UTC); d.Year() < 2110; d = d.Add(2503*time.Hour + 61*time.Second) {
			s := d.Format(layout)
			want, err := time.Parse(layout, s)
			m, ok := parseDate(form, []byte(s))
			if err != nil || !ok {
				t.Fatalf("%q: %v, %v", s, ok, err)
			}
			if got := int64(m.days()*86400*1000 + 0.5); m.day > 0 && got-want.UnixMilli() > 1 || m.hour() != want.Hour() ||
				m.month != int(want.Month()) || m.weekday()%7 != int(want.Weekday()) {
				t.Fatalf("%q is %+v", s, m)
			}
			if m.day != want.Unix()/86400 && want.Unix() >= 0 {
				t.Fatalf("%q is day %d, want %d", s, m.day, want.Unix()/86400)
			}
		}
	}
}

func TestWhatIsNoDate(t *testing.T) {
	for _, s := range []string{"", "2001-13-01", "2001-02-29", "2001-2-30", "2001-01-01x", "2001-01-01 24:00", "2001-01-01 12:60", "2001-01-01 12",
		"2001-01/01", "20010101", "01-01-01", "2001-01-01 12:00:00 PM", "2001-01-01T12:00+1", "2001-01-01 12:00:", "2001-01-0112:00"} {
		if m, ok := parseDate(yearFirst, []byte(s)); ok {
			t.Errorf("%q is %+v", s, m)
		}
	}
	for _, s := range []string{"2000-02-29T23:59:59.999+02:00", "2001-01-01T00:00Z", "2001-01-01 00:00:00-0500", "0000-01-01"} {
		if _, ok := parseDate(yearFirst, []byte(s)); !ok {
			t.Errorf("%q is no date", s)
		}
	}
}

func FuzzDate(f *testing.F) {
	f.Add("2001-06-01 12:34:56.5+02:00")
	f.Fuzz(func(t *testing.T, s string) {
		for _, form := range dateForms {
			if m, ok := parseDate(form, []byte(s)); ok && (m.hour() < 0 || m.hour() > 23 || m.weekday() < 1 || m.weekday() > 7 || m.month < 1 || m.month > 12) {
				t.Errorf("%q is %+v", s, m)
			}
		}
	})
}
