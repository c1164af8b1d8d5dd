// One SAM step on the saddle x²/2 − y²/2 with isotropic noise, written by hand: the yardstick of the printed kernel.
struct Parameters { count : u32, key0 : u32, key1 : u32, steps : u32 }
@group(0) @binding(0) var<uniform> parameters : Parameters;
@group(0) @binding(1) var<storage, read> before : array<vec4<f32>>;
@group(0) @binding(2) var<storage, read_write> after : array<vec4<f32>>;

fn rotate(x : u32, bits : u32) -> u32 { return (x << bits) | (x >> (32u - bits)); }

fn normals(particle : u32, step : u32) -> vec2<f32> {
  let k0 = parameters.key0;
  let k1 = parameters.key1;
  let k2 = 0x1bd11bdau ^ k0 ^ k1;
  var a = particle + k0;
  var b = step + k1;
  a += b; b = rotate(b, 13u) ^ a;
  a += b; b = rotate(b, 15u) ^ a;
  a += b; b = rotate(b, 26u) ^ a;
  a += b; b = rotate(b, 6u) ^ a;
  a += k1; b += k2 + 1u;
  a += b; b = rotate(b, 17u) ^ a;
  a += b; b = rotate(b, 29u) ^ a;
  a += b; b = rotate(b, 16u) ^ a;
  a += b; b = rotate(b, 24u) ^ a;
  a += k2; b += k0 + 2u;
  a += b; b = rotate(b, 13u) ^ a;
  a += b; b = rotate(b, 15u) ^ a;
  a += b; b = rotate(b, 26u) ^ a;
  a += b; b = rotate(b, 6u) ^ a;
  a += k0; b += k1 + 3u;
  a += b; b = rotate(b, 17u) ^ a;
  let u = (f32(a >> 8u) + (f32(a & 255u) + 0.5) * 0.00390625) * 5.9604644775390625e-8;
  let split = bitcast<i32>(u) - 0x3f3504f3;
  let exponent = f32(split >> 23u);
  let f = bitcast<f32>((split & 0x7fffff) + 0x3f3504f3) - 1.0;
  let p = ((((((-0.0790274367 * f + 0.126223192) * f - 0.129981831) * f + 0.142144963) * f - 0.166412815) * f
    + 0.200010449) * f - 0.25000307) * f + 0.333333313;
  let radius = sqrt(-2.0 * ((f + f * f * (f * p - 0.5)) + exponent * 0.6931471805599453));
  let angle = f32(bitcast<i32>(b) >> 8u) * 9.362675e-8;
  let s = angle * angle;
  let sine = radius * (angle + angle * s * ((-0.000195878907 * s + 0.00833274797) * s - 0.166666642));
  let upright = 1.0 - 0.5 * s + s * s * ((0.0000245479423 * s - 0.00138883025) * s + 0.0416666642);
  let cosine = select(radius, -radius, (b & 1u) != 0u) * upright;
  return select(vec2(cosine, sine), vec2(sine, cosine), (b & 2u) != 0u);
}

@compute @workgroup_size(64)
fn main(@builtin(global_invocation_id) id : vec3<u32>) {
  if (id.x >= parameters.count) { return; }
  var w = before[id.x].xy;
  for (var step = 1u; step <= parameters.steps; step++) {
    let noise = 0.1 * normals(id.x, step);
    let ascent = vec2(w.x, -w.y) + noise;
    let perturbed = w + ascent * (0.1 / (length(ascent) + 1e-16));
    w -= 0.01 * (vec2(perturbed.x, -perturbed.y) + noise);
  }
  after[id.x] = vec4(w, 0.0, 0.0);
}
