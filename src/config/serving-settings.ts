import type { Settings } from './settings.js'

export const servingSettings = {
  port: { name: 'PORT', fallback: 8000, range: [0, 65_535], about: 'The port to listen on. `0` picks a free port.' },
  host: {
    name: 'HOST',
    fallback: '127.0.0.1',
    about: 'The address to listen on. `0.0.0.0` listens on all IPv4 interfaces. `localhost` means the default, `127.0.0.1`.',
  },
  debug: {
    name: 'DEBUG',
    otherwise: '`true` without a `DATABASE_URL`, else `false`',
    about: 'Turns on the explorer page and introspection.',
    example: 'true',
  },
  workers: {
    name: 'WORKERS',
    fallback: 1,
    range: [1, 256],
    about: 'The number of server processes. More than one needs a `DATABASE_URL`.',
    more: 'scaling.md#more-processes',
  },
  corsOrigins: {
    name: 'CORS_ORIGINS',
    fallback: '[]',
    about: 'The web origins from which browsers may call the API, as a JSON list.',
    example: '["https://app.example"]',
  },
  trustProxy: {
    name: 'TRUST_PROXY',
    about: 'Addresses and networks of the proxies whose `X-Forwarded-For` header is trusted. By default, no proxy is trusted.',
    example: '10.0.0.5,10.1.0.0/16',
    more: 'operating.md#behind-a-proxy',
  },
  trustedDocuments: {
    name: 'TRUSTED_DOCUMENTS',
    about:
      'The path of a JSON file that maps SHA-256 hashes to documents, as GraphQL Code Generator’s client preset writes it. If it is set, no other document runs.',
    example: 'persisted-documents.json',
  },
  accessTokenExpireMinutes: {
    name: 'ACCESS_TOKEN_EXPIRE_MINUTES',
    fallback: 10_080,
    range: [1, 525_600],
    about: 'How long an access token is valid, in minutes. The default is one week.',
  },
} as const satisfies Settings
