// A study of update families: test loss of logistic regression on single rows in shuffled passes, for all steps of a grid at once.
//
//   g++ -O3 -march=native -o study docs/study/study.cc        (-DL=8: eight steps at once, not sixteen)
//   ./study ROWS/SET row|last PASSES FAMILY:KEY=NUMBER,...    (reads ROWS/SET.train.svm and ROWS/SET.test.svm)
//
// Held out is a tenth of the training rows: row, by content; last, the last ones. The intercept is a column, and predictions start at
// the log odds of the rows learned from. Printed is test loss: of the step with the least hold-out loss, of a quarter and four times that
// step, of mixtures of neighbouring steps (1/4, 1/2, 3/4) where the hold-out prefers one, and of the best step by test loss; after one pass,
// and after the pass with the least hold-out loss. Neighbours are judged after their own best pass.
//
// Families: ada flow damped implicit nag adax adapow adal2 da ftrl pistol coin cocob
// Keys: lo, f    steps lo·f^c, c = 0 … L − 1 (1/256, 2)
//       l2=a/b   penalties, which share the lanes (0)
//       sf=1     columns over their largest value, known beforehand: the prototype's liberty
//       tail=n   the mean of the weights in the last nth of each pass (0: none)
//       it=3     Newton steps of implicit; with thirty they have converged
//       start=0  start predictions at nothing, as if both classes were alike (1)
//       seed, g0, pw, a, b    see below
//       show=1   losses of all steps and passes
#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <random>
#include <string>
#include <unordered_map>
#include <vector>
using namespace std;
#ifndef L
#define L 16
#endif
#define EACH for (int c = 0; c < L; c++)

struct Rows {
  vector<uint32_t> ptr{0}, idx;
  vector<float> val, y;
  size_t n() const { return y.size(); }
};

struct Set {
  Rows train, test;
  uint32_t d = 0;
};

static void parse(const string& path, Rows& D) {
  FILE* f = fopen(path.c_str(), "rb");
  if (!f) { perror(path.c_str()); exit(1); }
  fseek(f, 0, SEEK_END);
  size_t n = ftell(f);
  rewind(f);
  vector<char> text(n + 1);
  if (fread(text.data(), 1, n, f) != n) exit(1);
  fclose(f);
  text[n] = 0;
  for (char *p = text.data(), *end = p + n; p < end;) {
    D.y.push_back(strtof(p, &p) > 0 ? 1 : -1);
    while (p < end && *p != '\n') {
      if (*p == ' ') { p++; continue; }
      uint32_t k = strtoul(p, &p, 10);
      p++;
      D.idx.push_back(k);
      D.val.push_back(strtof(p, &p));
    }
    p++;
    D.ptr.push_back(D.idx.size());
  }
}

// load numbers the columns by how often they occur, after the intercept, 0; what only test rows have is left out.
static Set load(const string& path) {
  Set S;
  parse(path + ".train.svm", S.train);
  parse(path + ".test.svm", S.test);
  unordered_map<uint32_t, uint32_t> count, id;
  for (auto k : S.train.idx) count[k]++;
  vector<pair<uint32_t, uint32_t>> order;
  for (auto& c : count) order.push_back({c.second, c.first});
  sort(order.rbegin(), order.rend());
  for (size_t i = 0; i < order.size(); i++) id[order[i].second] = i + 1;
  S.d = order.size() + 1;
  for (Rows* D : {&S.train, &S.test}) {
    Rows E;
    for (size_t i = 0; i < D->n(); i++) {
      E.idx.push_back(0);
      E.val.push_back(1);
      for (uint32_t j = D->ptr[i]; j < D->ptr[i + 1]; j++) {
        auto it = id.find(D->idx[j]);
        if (it != id.end()) { E.idx.push_back(it->second); E.val.push_back(D->val[j]); }
      }
      E.ptr.push_back(E.idx.size());
      E.y.push_back(D->y[i]);
    }
    *D = E;
  }
  return S;
}

struct Params {
  float eta[L], l2[L], g0 = 0, pw = .5, a = 1, b = 1;
  int sf = 0, tail = 0, seed = 1, it = 3, start = 1;
};

// Col is what all steps share of a column: the largest value so far, the row that settled it last.
struct Col { float most, stamp; };

// A family has slots of L floats for a column, the weights first. settle comes before a prediction and after a pass (t rows were seen),
// learn after it, with the derivative s at the prediction: the gradient is s·x. Families that step on whole rows have no learn.
typedef float* __restrict F;
struct Family {
  static const int slots = 2;
  static const bool settles = false;
  static inline void start(F q, const Params& p) {}
  static inline void settle(F q, float x, Col& C, const Params& p, float t) {}
  static inline void learn(F q, float x, const float* s, Col& C, const Params& p) {}
};

// AdaGrad: G ← g0 + Σ g², w ← w − eta·g/√G (Duchi, Hazan, Singer 2011; Streeter, McMahan 2010).
struct Ada : Family {
  static inline void start(F q, const Params& p) { EACH q[L + c] = p.g0; }
  static inline void learn(F q, float x, const float* s, Col& C, const Params& p) {
    EACH { float g = s[c] * x; float G = q[L + c] + g * g; q[L + c] = G; q[c] -= p.eta[c] * g / (sqrtf(G) + 1e-8f); }
  }
};

// The same with G^pw: pw 0 is plain SGD, with a constant step.
struct AdaPow : Ada {
  static inline void learn(F q, float x, const float* s, Col& C, const Params& p) {
    EACH { float g = s[c] * x; float G = q[L + c] + g * g; q[L + c] = G; q[c] -= p.eta[c] * g / (powf(G, p.pw) + 1e-8f); }
  }
};

// The same with √(G + a·x²): a G0 in the column's own unit.
struct AdaX : Ada {
  static inline void learn(F q, float x, const float* s, Col& C, const Params& p) {
    float ax = p.a * x * x;
    EACH { float g = s[c] * x; float G = q[L + c] + g * g; q[L + c] = G; q[c] -= p.eta[c] * g / (sqrtf(G + ax) + 1e-20f); }
  }
};

// The same with l2/2·w² for each row seen, paid when the column is met, in the update's metric: w /= 1 + eta·l2·rows/√G.
struct AdaL2 : Ada {
  static const bool settles = true;
  static inline void settle(F q, float x, Col& C, const Params& p, float t) {
    float rows = t - C.stamp;
    C.stamp = t;
    EACH { float D = sqrtf(q[L + c]) + 1e-8f; q[c] *= D / (D + p.eta[c] * p.l2[c] * rows); }
  }
};

// FTRL-Proximal (McMahan and others, "Ad Click Prediction: a View from the Trenches", 2013), l2 constant.
struct Ftrl : Family {
  static const int slots = 3; // w, z, n
  static inline void learn(F q, float x, const float* s, Col& C, const Params& p) {
    EACH {
      float g = s[c] * x, n = q[2 * L + c], m = n + g * g, sg = (sqrtf(m) - sqrtf(n)) / p.eta[c], z = q[L + c] + g - sg * q[c];
      q[L + c] = z; q[2 * L + c] = m; q[c] = -z / ((p.b + sqrtf(m)) / p.eta[c] + p.l2[c]);
    }
  }
};

// Dual averaging (Nesterov 2009; Xiao 2010) with AdaGrad's metric: w = −eta·Σ g/(b + √Σ g²).
struct Da : Family {
  static const int slots = 3; // w, z, n
  static inline void learn(F q, float x, const float* s, Col& C, const Params& p) {
    EACH { float g = s[c] * x; float m = q[2 * L + c] + g * g; float z = q[L + c] + g; q[L + c] = z; q[2 * L + c] = m; q[c] = -p.eta[c] * z / (p.b + sqrtf(m) + p.eta[c] * p.l2[c]); }
  }
};

// PiSTOL (Orabona, "Simultaneous Model Selection and Optimization through Parameter-free Stochastic Learning", 2014), for each column.
struct Pistol : Family {
  static const int slots = 3; // w, Σ g, Σ |g|
  static const bool settles = true;
  static inline void weigh(F q, Col& C, const Params& p) {
    EACH { float r = 1 / (p.a * C.most * (q[2 * L + c] + C.most)); float z = q[L + c]; q[c] = -sqrtf(q[2 * L + c]) * p.eta[c] * z * expf(fminf(z * z * .5f * r, 40.f)) * r; }
  }
  static inline void settle(F q, float x, Col& C, const Params& p, float t) { if (fabsf(x) > C.most) { C.most = fabsf(x); weigh(q, C, p); } }
  static inline void learn(F q, float x, const float* s, Col& C, const Params& p) {
    EACH { float g = s[c] * x; q[L + c] += g; q[2 * L + c] += fabsf(g); }
    weigh(q, C, p);
  }
};

// Coin betting for each column; the step is the first wealth. With cocob the bets and the wealth that never falls below nothing of
// Orabona, Tommasi, "Training Deep Networks without Learning Rates Through Coin Betting", 2017.
template <bool cocob> struct Coin : Family {
  static const int slots = 4; // w, −Σ g, Σ |g|, wealth won
  static const bool settles = true;
  static inline void weigh(F q, Col& C, const Params& p) {
    EACH { float m = C.most, bet = cocob ? fmaxf(p.a * m, m + q[2 * L + c]) : p.a * m + q[2 * L + c]; q[c] = m > 0 ? (p.eta[c] + q[3 * L + c]) / (m * bet) * q[L + c] : 0; }
  }
  static inline void settle(F q, float x, Col& C, const Params& p, float t) { if (fabsf(x) > C.most) { C.most = fabsf(x); weigh(q, C, p); } }
  static inline void learn(F q, float x, const float* s, Col& C, const Params& p) {
    EACH { float g = s[c] * x; float won = q[3 * L + c] - g * q[c]; q[3 * L + c] = cocob ? fmaxf(won, 0.f) : won; q[L + c] -= g; q[2 * L + c] += fabsf(g); }
    weigh(q, C, p);
  }
};

// Families that step on whole rows: AdaGrad's metric, and how far along it.
//   flow      the row's gradient flow (Karampatziakis, Langford, "Online Importance Weight Aware Updates", 2011)
//   damped    eta·s/(1 + eta·h·|s|/2), its first terms
//   implicit  the derivative at the prediction after the step (Kulis, Bartlett 2010), by safeguarded Newton steps
//   nag       flow, and columns in units of their largest value, as in Vowpal Wabbit (Ross, Mineiro, Langford, "Normalized Online Learning", 2013)
enum Step { each, flow, damped, implicit, nag };

// wexpmx is W(exp(x)) − x where W is Lambert's function.
static double wexpmx(double x) {
  double w = x >= 1 ? 0.86 * x + 0.01 : exp(0.8 * x - 0.65), r = x >= 1 ? x - log(w) - w : 0.2 * x + 0.65 - w, t = 1 + w, u = 2 * t * (t + 2 * r / 3);
  return w * (1 + r / t * (u - r) / (u - 2 * r)) - x;
}

// along is how far the row's weights move, over h = Σ x²/D, where eta·h = k.
static float along(Step step, float s, float y, float pr, float eta, float h, int its) {
  float k = eta * h, q = fabsf(s);
  double yp = y * pr;
  if (step == damped) return eta * s / (1 + k * .5f * q);
  if (step == flow) return k < 1e-6 || yp > 30 ? eta * s : (y * wexpmx(k + yp + exp(yp)) + pr) / h;
  double lo = 0, hi = q, v = q / (1 + k * q * (1 - q)); // v = 1/(1 + exp(yp + k·v))
  for (int it = 0; it < its; it++) {
    double f = 1 / (1 + exp(fmin(yp + k * v, 80.))), over = v - f;
    (over > 0 ? hi : lo) = v;
    double next = v - over / (1 + k * f * (1 - f));
    v = next > lo && next < hi ? next : .5 * (lo + hi);
  }
  return -y * eta * v;
}

static double softplus(double z) { return z > 30 ? z : z < -30 ? exp(z) : log1p(exp(z)); }

// Score has the mean losses of the steps, and of mixtures of step c and the next.
struct Score { double loss[L], mix[3][L]; };

static Score evaluate(const Rows& D, const vector<uint32_t>& rows, const vector<float>& W, float offset) {
  Score S;
  memset(&S, 0, sizeof S);
  for (uint32_t r : rows) {
    float p[L];
    EACH p[c] = offset;
    for (uint32_t j = D.ptr[r]; j < D.ptr[r + 1]; j++) {
      const float* w = &W[(size_t)D.idx[j] * L];
      float x = D.val[j];
      EACH p[c] += x * w[c];
    }
    EACH {
      S.loss[c] += isfinite(p[c]) ? softplus(-D.y[r] * p[c]) : 1e3;
      if (c + 1 < L)
        for (int m = 0; m < 3; m++) { double f = .25 * (m + 1); S.mix[m][c] += softplus(-D.y[r] * ((1 - f) * p[c] + f * p[c + 1])); }
    }
  }
  EACH { S.loss[c] /= rows.size(); for (auto& m : S.mix) m[c] /= rows.size(); }
  return S;
}

static vector<uint32_t> learned, held, test;

struct Result { vector<Score> hold, test; };

template <class T, Step step = each> static Result run(const Set& S, const Params& p, int passes) {
  const Rows& D = S.train;
  const size_t size = (size_t)T::slots * L;
  vector<float> Q(S.d * size, 0.f), U(p.tail ? (size_t)S.d * L : 0, 0.f), W((size_t)S.d * L), most(p.sf ? S.d : 0, 0.f), xs, rate;
  vector<Col> C(S.d, Col{0, 0});
  if (p.sf) for (size_t j = 0; j < D.idx.size(); j++) most[D.idx[j]] = max(most[D.idx[j]], fabsf(D.val[j]));
  for (size_t k = 0; k < S.d; k++) T::start(&Q[k * size], p);
  double positive = 0, N = 0;
  for (uint32_t r : learned) positive += D.y[r] > 0;
  float offset = p.start ? log((positive + .5) / (learned.size() - positive + .5)) : 0, t = 0;
  mt19937 rng(p.seed);
  Result R;
  for (int pass = 0; pass < passes; pass++) {
    vector<uint32_t> o = learned;
    for (size_t i = o.size(); i > 1; i--) swap(o[i - 1], o[(uint64_t)rng() * i >> 32]);
    double now = 0, from = 0; // rows of this pass, and those before the mean
    for (size_t i = 0; i < o.size(); i++) {
      if (p.tail && i == o.size() / p.tail * (p.tail - 1)) { fill(U.begin(), U.end(), 0); from = now; }
      uint32_t r = o[i], b = D.ptr[r], e = D.ptr[r + 1];
      const float* xp = &D.val[b];
      if (p.sf) {
        xs.resize(e - b);
        for (uint32_t j = b; j < e; j++) xs[j - b] = D.val[j] / most[D.idx[j]];
        xp = xs.data();
      }
      float pr[L], s[L], y = D.y[r];
      EACH pr[c] = offset;
      for (uint32_t j = b; j < e; j++) {
        if (j + 8 < e) __builtin_prefetch(&Q[D.idx[j + 8] * size]);
        float *q = &Q[D.idx[j] * size], x = xp[j - b];
        if (T::settles) T::settle(q, x, C[D.idx[j]], p, t);
        EACH pr[c] += x * q[c];
      }
      EACH { float z = y * pr[c]; z = fminf(fmaxf(z, -50.f), 50.f); s[c] = -y / (1 + expf(z)); }
      float h[L] = {0}, f = now - from;
      if (step == nag) {
        rate.resize((e - b) * L);
        double nx = 0;
        for (uint32_t j = b; j < e; j++) {
          uint32_t k = D.idx[j];
          float *q = &Q[k * size], x = xp[j - b], a = fabsf(x);
          if (a > C[k].most) { if (C[k].most > 0) { float by = C[k].most / a; EACH q[c] *= by; } C[k].most = a; }
          float im = 1 / C[k].most;
          nx += a * im * a * im;
          EACH { float g = s[c] * x; q[L + c] += g * g; float ra = im / (sqrtf(q[L + c]) + 1e-20f); rate[(j - b) * L + c] = ra; h[c] += x * x * ra; }
        }
        N += nx;
        float all = sqrt((t + 1) / N);
        double u[L];
        EACH {
          double k = h[c] * all, et = p.eta[c] * k, yp = y * pr[c];
          if (k < 1e-20 || !(fabs(s[c]) > 1e-12)) u[c] = 0;
          else if (et < 1e-6) u[c] = -p.eta[c] * s[c];
          else u[c] = -(y * wexpmx(et + yp + exp(min(yp, 30.))) + pr[c]) / k;
        }
        for (uint32_t j = b; j < e; j++) { float *q = &Q[D.idx[j] * size], x = xp[j - b] * all; EACH q[c] += (float)u[c] * x * rate[(j - b) * L + c]; }
      } else if (step != each) {
        for (uint32_t j = b; j < e; j++) {
          float *q = &Q[D.idx[j] * size], x2 = xp[j - b] * xp[j - b];
          EACH { float G = q[L + c] + s[c] * s[c] * x2; q[L + c] = G; h[c] += x2 / (sqrtf(G) + 1e-20f); }
        }
        float u[L];
        EACH u[c] = along(step, s[c], y, pr[c], p.eta[c], h[c], p.it);
        for (uint32_t j = b; j < e; j++) {
          float *q = &Q[D.idx[j] * size], *mean = p.tail ? &U[(size_t)D.idx[j] * L] : 0, x = xp[j - b];
          EACH { float dw = -u[c] * x / (sqrtf(q[L + c]) + 1e-20f); q[c] += dw; if (mean) mean[c] += f * dw; }
        }
      } else {
        for (uint32_t j = b; j < e; j++) {
          float *q = &Q[D.idx[j] * size], before[L];
          EACH before[c] = q[c];
          T::learn(q, xp[j - b], s, C[D.idx[j]], p);
          if (p.tail) { float* mean = &U[(size_t)D.idx[j] * L]; EACH mean[c] += f * (q[c] - before[c]); }
        }
      }
      t++;
      now++;
    }
    for (size_t k = 0; k < S.d; k++) {
      if (T::settles) T::settle(&Q[k * size], 0, C[k], p, t);
      float unit = p.sf && most[k] > 0 ? 1 / most[k] : 1;
      EACH { float w = Q[k * size + c]; if (p.tail) w -= U[k * L + c] / (now - from); W[k * L + c] = w * unit; }
    }
    R.hold.push_back(evaluate(S.train, held, W, offset));
    R.test.push_back(evaluate(S.test, test, W, offset));
  }
  return R;
}

static Result named(const string& f, const Set& S, const Params& p, int n) {
  if (f == "ada") return run<Ada>(S, p, n);
  if (f == "adax") return run<AdaX>(S, p, n);
  if (f == "adapow") return run<AdaPow>(S, p, n);
  if (f == "adal2") return run<AdaL2>(S, p, n);
  if (f == "flow") return run<Family, flow>(S, p, n);
  if (f == "damped") return run<Family, damped>(S, p, n);
  if (f == "implicit") return run<Family, implicit>(S, p, n);
  if (f == "nag") return run<Family, nag>(S, p, n);
  if (f == "ftrl") return run<Ftrl>(S, p, n);
  if (f == "da") return run<Da>(S, p, n);
  if (f == "pistol") return run<Pistol>(S, p, n);
  if (f == "coin") return run<Coin<false>>(S, p, n);
  if (f == "cocob") return run<Coin<true>>(S, p, n);
  fprintf(stderr, "no family is called %s\n", f.c_str());
  exit(1);
}

// hashOf tells rows apart by what is in them.
static uint64_t hashOf(const Rows& D, size_t i) {
  uint64_t h = 1469598103934665603ull;
  for (uint32_t j = D.ptr[i]; j < D.ptr[i + 1]; j++) {
    uint32_t b;
    memcpy(&b, &D.val[j], 4);
    h = (h ^ D.idx[j]) * 1099511628211ull;
    h = (h ^ b) * 1099511628211ull;
  }
  h ^= h >> 32;
  h *= 0x9E3779B97F4A7C15ull;
  return h ^ h >> 32;
}

// report prints what the hold-out chose of the first n passes; lanes that share a penalty are per; by is how many lanes a factor of four is.
static void report(const Result& R, int n, int per, int by, const Params& p) {
  int pass = 0, b = 0;
  double best = 1e300, mixed = 0, oracle = 1e300;
  for (int i = 0; i < n; i++) EACH {
    if (R.hold[i].loss[c] < R.hold[pass].loss[b]) pass = i, b = c;
    oracle = min(oracle, R.test[i].loss[c]);
    if (R.hold[i].loss[c] < best) best = R.hold[i].loss[c], mixed = R.test[i].loss[c];
    if (c + 1 < L && (c + 1) % per)
      for (int m = 0; m < 3; m++) if (R.hold[i].mix[m][c] < best) best = R.hold[i].mix[m][c], mixed = R.test[i].mix[m][c];
  }
  double near[2];
  for (int side : {0, 1}) {
    int c = b + (side ? by : -by), at = 0;
    near[side] = NAN;
    if (c < 0 || c >= L || c / per != b / per) continue;
    for (int i = 0; i < n; i++) if (R.hold[i].loss[c] < R.hold[at].loss[c]) at = i;
    near[side] = R.test[at].loss[c];
  }
  printf(" | pass %d step %.4g l2 %.2g: %.4f, /4 %.4f x4 %.4f, mixed %.4f, oracle %.4f", pass + 1, p.eta[b], p.l2[b], R.test[pass].loss[b], near[0], near[1], mixed, oracle);
}

int main(int argc, char** argv) {
  if (argc < 5) { fprintf(stderr, "usage: study ROWS/SET row|last PASSES FAMILY:KEY=NUMBER,...\n"); return 2; }
  Set S = load(argv[1]);
  const string by = argv[2], path = argv[1], name = path.substr(path.rfind('/') + 1);
  const int passes = atoi(argv[3]);
  const size_t n = S.train.n();
  for (size_t i = 0; i < n; i++) {
    bool in = by == "last" ? i < n - n / 10 : hashOf(S.train, i) % 10;
    (in ? learned : held).push_back(i);
  }
  for (size_t i = 0; i < S.test.n(); i++) test.push_back(i);
  for (int a = 4; a < argc; a++) {
    const string spec = argv[a], family = spec.substr(0, spec.find(':'));
    Params p;
    double low = 1. / 256, factor = 2;
    bool show = false;
    vector<double> l2{0};
    for (size_t at = family.size(); at < spec.size();) {
      size_t end = min(spec.find(',', at + 1), spec.size());
      string word = spec.substr(at + 1, end - at - 1), key = word.substr(0, word.find('=')), text = word.substr(min(key.size() + 1, word.size()));
      double v = atof(text.c_str());
      at = end;
      if (key == "l2") {
        l2.clear();
        for (size_t x = 0; x <= text.size(); x = min(text.find('/', x), text.size()) + 1) l2.push_back(atof(text.substr(x).c_str()));
      } else if (key == "lo") low = v;
      else if (key == "f") factor = v;
      else if (key == "g0") p.g0 = v;
      else if (key == "pw") p.pw = v;
      else if (key == "a") p.a = v;
      else if (key == "b") p.b = v;
      else if (key == "sf") p.sf = v;
      else if (key == "tail") p.tail = v;
      else if (key == "seed") p.seed = v;
      else if (key == "it") p.it = v;
      else if (key == "start") p.start = v;
      else if (key == "show") show = v;
      else { fprintf(stderr, "%s: no key is called %s\n", spec.c_str(), key.c_str()); return 2; }
    }
    int groups = l2.size(), per = L / groups;
    EACH { p.l2[c] = l2[min(c / per, groups - 1)]; p.eta[c] = low * pow(factor, c % per); }
    Result R = named(family, S, p, passes);
    int four = max(1, (int)lround(log(4) / log(factor)));
    printf("%-8s %-28s", name.c_str(), spec.c_str());
    report(R, 1, per, four, p);
    if (passes > 1) report(R, passes, per, four, p);
    puts("");
    for (int i = 0; show && i < passes; i++) {
      printf("   hold"); EACH printf(" %.4f", R.hold[i].loss[c]);
      printf("\n   test"); EACH printf(" %.4f", R.test[i].loss[c]);
      puts("");
    }
    fflush(stdout);
  }
}
