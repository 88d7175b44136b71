export const assetHeaders = {
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
} as const

/** The nonce allows the few style elements that GraphiQL's dialogs create at run time, without 'unsafe-inline'. */
export function pageHeaders(styleNonce: string): Readonly<Record<string, string>> {
  return {
    ...assetHeaders,
    'cross-origin-opener-policy': 'same-origin',
    'content-security-policy': [
      "default-src 'none'",
      "script-src 'self'",
      `style-src 'self' 'nonce-${styleNonce}'`,
      "connect-src 'self'",
      "font-src 'self' data:",
      "img-src 'self' data:",
      "frame-ancestors 'none'",
      "base-uri 'none'",
      "form-action 'none'",
    ].join('; '),
  }
}
