import type { Settings } from './settings.js'

export const servingSettings = {
  port: { name: 'PORT', fallback: 8000, range: [0, 65_535], about: 'The port. `0` takes a free one.' },
  host: {
    name: 'HOST',
    fallback: '127.0.0.1',
    about: 'The address to listen on. `0.0.0.0` is every network of the machine; `localhost` is the default.',
  },
  debug: {
    name: 'DEBUG',
    otherwise: '`true` without a `DATABASE_URL`, else `false`',
    about: 'The explorer page and introspection.',
    example: 'true',
  },
  workers: {
    name: 'WORKERS',
    fallback: 1,
    range: [1, 256],
    about: 'Processes that serve. More than one needs a `DATABASE_URL`.',
    more: 'scaling.md#more-processes',
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    fallback: '[]',
    about: 'The web origins that browsers may call from, as a JSON list.',
    example: '["https://app.example"]',
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    about: 'Addresses and networks of the proxies whose `X-Forwarded-For` is believed. Without it, no proxy’s is.',
    example: '10.0.0.5,10.1.0.0/16',
    more: 'operating.md#behind-a-proxy',
  },
  trustedDocuments: {
    name: 'TRUSTED_DOCUMENTS',
    about: 'A JSON file of documents by their SHA-256, as GraphQL Code Generator’s client preset writes it. No other document runs then.',
    example: 'persisted-documents.json',
  },
  accessTokenExpireMinutes: {
    name: 'ACCESS_TOKEN_EXPIRE_MINUTES',
    fallback: 10_080,
    range: [1, 525_600],
    about: 'How long an access token is valid, in minutes. The default is one week.',
  },
} as const satisfies Settings
