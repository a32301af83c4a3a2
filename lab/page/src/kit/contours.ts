// Lines of equal f on a lattice that the engine measured.

import { contours } from "d3-contour";
import type { Place, Range } from "./axes";
import { theme } from "./palette";
import type { Pen } from "./pen";

export interface Lattice {
  x: Range;
  y: Range;
  nx: number;
  ny: number;
  f: Float64Array;
}

/** Rings of a level, as x0 y0 x1 y1 …, in units of the lattice's axes. */
type Level = Float64Array[];

export class Contours {
  private levels: Level[] = [];
  lattice?: Lattice;

  /** Levels are about equally far apart on a path to the least value: they lie closer below. */
  set(l: Lattice, least: number, count = 15): void {
    this.lattice = l;
    let most = 0;
    for (const v of l.f) if (v - least > most) most = v - least;
    const values = Array.from(l.f, (v) => -v);
    const draw = contours().size([l.nx, l.ny]);
    const dx = (l.x[1] - l.x[0]) / (l.nx - 1), dy = (l.y[1] - l.y[0]) / (l.ny - 1);
    this.levels = [];
    for (let k = 0; k < count && most > 0; k++) {
      const share = (count - k) / (count + 0.5);
      const rings = draw.contour(values, -(least + most * share * share * share)).coordinates.flat();
      this.levels.push(rings.map((ring) => {
        const out = new Float64Array(2 * ring.length);
        ring.forEach(([i, j], n) => {
          out[2 * n] = l.x[0] + (i - 0.5) * dx;
          out[2 * n + 1] = l.y[0] + (j - 0.5) * dy;
        });
        return out;
      }));
    }
  }

  paint(pen: Pen, at: Place): void {
    const c = theme();
    pen.save();
    pen.setLineDash([]);
    pen.lineWidth = 1;
    pen.fillStyle = pen.strokeStyle = c.contour;
    for (const level of this.levels) {
      pen.beginPath();
      for (const ring of level) {
        for (let i = 0; i < ring.length; i += 2) (i ? pen.lineTo : pen.moveTo).call(pen, at.x(ring[i]), at.y(ring[i + 1]));
        pen.closePath();
      }
      pen.globalAlpha = c.dark ? 0.055 : 0.05;
      pen.fill("evenodd");
      pen.globalAlpha = c.dark ? 0.38 : 0.34;
      pen.stroke();
    }
    pen.restore();
  }

  /** f at the lattice's point nearest to a place. */
  near(x: number, y: number): number {
    const l = this.lattice;
    if (!l) return NaN;
    const i = Math.round(((x - l.x[0]) / (l.x[1] - l.x[0])) * (l.nx - 1)), j = Math.round(((y - l.y[0]) / (l.y[1] - l.y[0])) * (l.ny - 1));
    return i < 0 || j < 0 || i >= l.nx || j >= l.ny ? NaN : l.f[j * l.nx + i];
  }
}
