/** Nodes and weights of a quadrature rule: ∫f ≈ Σ weights[i] f(nodes[i]); nodes ascend. */
export interface Quadrature {
  readonly nodes: Float64Array
  readonly weights: Float64Array
}

/** The Gauss–Legendre rule of the given order on [−1, 1]; Newton's iteration on the Legendre polynomial. */
export function gaussLegendre(order: number): Quadrature {
  const nodes = new Float64Array(order)
  const weights = new Float64Array(order)
  for (let index = 0; index < order; index++) {
    let node = -Math.cos((Math.PI * (index + 0.75)) / (order + 0.5))
    let slope = 0
    for (let iteration = 0; iteration < 8; iteration++) {
      const [value, previous] = legendre(order, node)
      slope = (order * (node * value - previous)) / (node * node - 1)
      node -= value / slope
    }
    nodes[index] = node
    weights[index] = 2 / ((1 - node * node) * slope * slope)
  }
  return { nodes, weights }
}

/** The given number of equal panels over [low, high], each carrying the rule. */
export function panels(rule: Quadrature, low: number, high: number, count: number): Quadrature {
  const order = rule.nodes.length
  const nodes = new Float64Array(order * count)
  const weights = new Float64Array(order * count)
  const half = (high - low) / (2 * count)
  for (let panel = 0; panel < count; panel++) {
    const centre = low + half * (2 * panel + 1)
    for (let index = 0; index < order; index++) {
      nodes[panel * order + index] = centre + half * rule.nodes[index]!
      weights[panel * order + index] = half * rule.weights[index]!
    }
  }
  return { nodes, weights }
}

/** Values of the Legendre polynomials of degree order and order − 1 at x. */
function legendre(order: number, x: number): [number, number] {
  let previous = 1
  let value = x
  for (let degree = 2; degree <= order; degree++) {
    const next = ((2 * degree - 1) * x * value - (degree - 1) * previous) / degree
    previous = value
    value = next
  }
  return [value, previous]
}
