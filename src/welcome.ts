import type { Config } from './config.js'
import { serversIn } from './config/store.js'

export interface WelcomeFacts {
  readonly url: string
  readonly config: Config
  /** The demo accounts are there to sign in with. */
  readonly demo: boolean
  readonly seconds: number
}

const store = ({ databaseUrl, dataFolder }: Config): string =>
  databaseUrl === null ? `the embedded PostgreSQL in ${dataFolder}` : `PostgreSQL at ${serversIn(databaseUrl) || 'a local socket'}`

const DEMO = `
  Demo accounts (every password is: sideline)
    at@lincoln.example      the athletic trainer: everything, clinical notes included
    coach@lincoln.example   coaches Varsity Football: who may play, never why
    parent@lincoln.example  has two children: what a trainer shares of them
    admin@lincoln.example   people, teams and status
    The same four at roosevelt.example; both@lincoln.example is a coach and a parent.
`

const firstQuery = (url: string): string => `
  A first query to paste:
    curl -s ${url} -H 'content-type: application/json' \\
      -d '{"query":"mutation { login(email: \\"at@lincoln.example\\", password: \\"sideline\\") { accessToken viewer { displayName school { name } } } }"}'
`

const NO_SCHOOL = `
  The database holds no school yet. npm run db:seed fills it with the demo data: never where real records go, for its password is public.
`

/** What is printed when the server is ready. */
export function welcome({ url, config, demo, seconds }: WelcomeFacts): string {
  return [
    `\n  RTSport is ready at ${url} (after ${seconds.toFixed(1)} s), on ${store(config)}\n`,
    config.debug ? `  In a browser that address is a playground with example operations for each role.\n` : '',
    config.ownSecretKey ? `  SECRET_KEY is not set: tokens are signed with a key of this folder's own.\n` : '',
    config.ownNotesKey ? `  NOTES_KEY is not set: clinical notes are encrypted with a key of this folder's own.\n` : '',
    demo ? DEMO + firstQuery(url) : NO_SCHOOL,
    '\n  Ctrl-C ends it.\n',
  ].join('')
}
