import type { Config } from './config.js'
import { serversIn } from './config/store.js'

export interface WelcomeFacts {
  readonly url: string
  readonly config: Config
  /** The demo accounts exist. */
  readonly demo: boolean
  readonly seconds: number
}

const store = ({ databaseUrl, dataFolder }: Config): string =>
  databaseUrl === null ? `an embedded PostgreSQL in ${dataFolder}` : `PostgreSQL at ${serversIn(databaseUrl) || 'a local socket'}`

function missingKeys({ ownSecretKey, ownNotesKey }: Config): string {
  const names = [...(ownSecretKey ? ['SECRET_KEY'] : []), ...(ownNotesKey ? ['NOTES_KEY'] : [])]
  return names.length === 0 ? '' : `${names.join(' and ')} ${names.length === 1 ? 'is' : 'are'} not set`
}

const DEMO_ACCOUNTS = `\
  Accounts    at@lincoln.example      athletic trainer: everything, clinical notes included
              coach@lincoln.example   coaches Varsity Football: who may play, never why
              parent@lincoln.example  two children: what a trainer shares of them
              admin@lincoln.example   people, teams and status
              All passwords are: sideline. The same four accounts exist at roosevelt.example.
`

const firstQuery = (url: string): string => `
  A first query to paste:
    curl -s ${url} -H 'content-type: application/json' -d '{ "query":
      "mutation { login(email: \\"at@lincoln.example\\", password: \\"sideline\\") { accessToken } }" }'
`

const NO_SCHOOL = `
  The database holds no school yet. npm run db:seed fills it with demo data. Never where real
  records go: the password of the demo accounts is public.
`

/** The text printed when the server is ready. Together with the output of npm and of a first start, it fits a screen of 24 lines. */
export function welcome({ url, config, demo, seconds }: WelcomeFacts): string {
  const keys = missingKeys(config)
  return [
    `\n  RTSport is ready at ${url} (after ${seconds.toFixed(1)} s)\n`,
    config.debug ? `  Explorer    open that address in a browser: it has example operations for each role\n` : '',
    demo ? DEMO_ACCOUNTS : '',
    `  Data        ${store(config)}\n`,
    keys ? `  Keys        kept with the data, because ${keys}\n` : '',
    '  Stop        Ctrl-C\n',
    demo ? firstQuery(url) : NO_SCHOOL,
  ].join('')
}
