/** What an operator looks at first, first. A code that is not here comes before the last: it refused something, but not a field alone. */
const GRAVE = ['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'OVERLOADED', 'RATE_LIMITED', 'UNAUTHENTICATED']
const LEAST = 'FORBIDDEN'

/** The one code that an answer is counted under. */
export function mostSevereCode(codes: readonly string[]): string {
  const [first] = codes
  if (first === undefined) return 'OK'
  return GRAVE.find(code => codes.includes(code)) ?? codes.find(code => code !== LEAST) ?? LEAST
}
