package lab_test

import (
	"slices"
	"testing"
)

// All that is drawn follows the theme at once: after the switch every canvas and every bar is as if drawn in it from the first.
func TestThemeIsFollowedAtOnce(t *testing.T) {
	const painted = `[...document.querySelectorAll("canvas, .bar-line")].map((e) => {
		const where = e.closest("figure, fieldset")?.querySelector("h3, legend").textContent + ": ";
		return where + (e.toDataURL ? e.toDataURL() : e.style.background);
	})`
	p := open(t, served(t, nil), "#tour?stop=1", 1280)
	for _, link := range everywhere {
		p.theme("light")
		p.visit(link)
		light := eval[[]string](p, painted)
		p.theme("dark")
		switched := eval[[]string](p, painted)
		p.reload()
		fresh := eval[[]string](p, painted)
		if len(light) != len(switched) || len(switched) != len(fresh) || len(fresh) == 0 && link != "#data" {
			t.Errorf("%s: %d, %d and %d things are painted", link, len(light), len(switched), len(fresh))
			continue
		}
		for i := range fresh {
			if switched[i] != fresh[i] {
				t.Errorf("%s: %.40s… is not as it would be drawn anew", link, fresh[i])
			}
		}
		if link != "#data" && slices.Equal(light, fresh) {
			t.Errorf("%s is the same, light and dark", link)
		}
	}
}
