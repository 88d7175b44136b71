import { createHash } from 'node:crypto'
import { html, Html } from './html.js'
import { stylesheet } from './stylesheet.js'

// The hash in the policy covers every character of the element.
const style = new Html(`<style>${stylesheet}</style>`)
const styleHash = createHash('sha256').update(stylesheet).digest('base64')

/** A page with a student's name must not be cached, leak its URL or run scripts. */
export const pageHeaders = {
  'cache-control': 'no-store',
  'content-security-policy': `default-src 'none'; style-src 'sha256-${styleHash}'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'`,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-robots-tag': 'noindex, nofollow',
} as const

export const page = (title: string, body: Html): string =>
  html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        ${style}
      </head>
      <body>
        ${body}
      </body>
    </html> `.text
