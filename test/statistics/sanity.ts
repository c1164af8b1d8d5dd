/** What must hold for the numbers of any estimator. */

/** Every number that is not finite, by path. */
export function oddNumbers(value: unknown, path = ''): string[] {
  if (typeof value === 'number') return Number.isFinite(value) ? [] : [`${path} is ${value}`]
  if (value === null || typeof value !== 'object') return []
  return Object.entries(value).flatMap(([name, part]) => oddNumbers(part, `${path}.${name}`))
}

/** Every interval that is out of order, by path; ends that are null are not known. */
export function disorder(value: unknown, path = ''): string[] {
  if (value === null || typeof value !== 'object') return []
  const { low, estimate, high } = value as Record<string, unknown>
  const known = [low, estimate, high].filter(end => typeof end === 'number')
  const here = known.every((end, i) => i === 0 || known[i - 1]! <= end) ? [] : [`${path}: ${known.join(' > ')}`]
  return [...here, ...Object.entries(value).flatMap(([name, part]) => disorder(part, `${path}.${name}`))]
}
