/** The most important for an operator first. Any code that is not listed ranks just before FORBIDDEN: it refused more than a field. */
const GRAVE = ['INTERNAL_SERVER_ERROR', 'SERVICE_UNAVAILABLE', 'OVERLOADED', 'RATE_LIMITED', 'UNAUTHENTICATED']
const LEAST = 'FORBIDDEN'

/** The one code under which an answer is counted. */
export function mostSevereCode(codes: readonly string[]): string {
  const [first] = codes
  if (first === undefined) return 'OK'
  return GRAVE.find(code => codes.includes(code)) ?? codes.find(code => code !== LEAST) ?? LEAST
}
