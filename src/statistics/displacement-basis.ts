/**
 * The mean square of the noise part of a displacement after k steps, as a series in the drift ε of one step
 * (w' = (1 + ε)w + s z without momentum): s²(φ₁(k) + ε φ₂(k) + ε² φ₃(k) + …). A kick of unit size moves w by h_m(ε)
 * after m steps, where h_{m+1} = h_m + γ(h_m − h_{m−1}) + ε h_m, h₀ = 0, h₁ = 1; and Σ_{m ≤ k} h_m² is the series.
 * Without momentum φ_n(k) is a polynomial of degree n in k.
 */
export function displacementBasis(momentum: number, steps: readonly number[], terms: number): number[][] {
  let before = new Float64Array(terms)
  let response = new Float64Array(terms)
  response[0] = 1
  const sums = new Float64Array(terms)
  const at = new Map<number, number[]>()
  const wanted = new Set(steps)
  const last = Math.max(...steps)
  for (let step = 1; step <= last; step++) {
    for (let n = 0; n < terms; n++) for (let i = 0; i <= n; i++) sums[n]! += response[i]! * response[n - i]!
    if (wanted.has(step)) at.set(step, [...sums])
    const next = new Float64Array(terms)
    for (let n = 0; n < terms; n++)
      next[n] = response[n]! + momentum * (response[n]! - before[n]!) + (n === 0 ? 0 : response[n - 1]!)
    before = response
    response = next
  }
  return steps.map(step => at.get(step)!)
}
