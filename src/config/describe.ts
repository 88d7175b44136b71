import { connectionSettings } from './connections.js'
import { keySettings } from './keys.js'
import { limitSettings } from './limits.js'
import { loadSettings } from './load.js'
import { operatingSettings } from './operating.js'
import { servingSettings } from './serving-settings.js'
import type { Setting, Settings } from './settings.js'
import { storeSettings } from './store.js'

/** Settings of one subject, in the order of the documentation. */
interface SettingGroup {
  readonly title: string
  /** The folders of the code that uses them. */
  readonly room: string
  readonly settings: Settings
}

const groups: readonly SettingGroup[] = [
  { title: 'Database', room: 'src/data/', settings: storeSettings },
  { title: 'Keys', room: 'src/auth/ and src/data/notes/', settings: keySettings },
  { title: 'Server', room: 'src/http/', settings: servingSettings },
  { title: 'Limits', room: 'src/http/limits/ and src/auth/', settings: limitSettings },
  { title: 'Load', room: 'src/http/admission/', settings: loadSettings },
  { title: 'Connections', room: 'src/http/', settings: connectionSettings },
  { title: 'Logs and traces', room: 'src/http/observing/ and src/tracing/', settings: operatingSettings },
]

export const allSettings: readonly Setting[] = groups.flatMap(({ settings }) => Object.values(settings))

const HEAD = `# Settings

Generated from \`src/config/\` by \`npm run schema\`. Do not edit this page.

Settings are environment variables. All settings are optional. If you set \`DATABASE_URL\`, you must also set \`SECRET_KEY\` and \`NOTES_KEY\`.
\`npm start\` and the \`npm run\` commands for a database (\`db:…\`, \`notes:rotate\`, \`access-record:verify\`) also read a file named \`.env\` in the
project’s folder; copy [\`.env.example\`](../.env.example) to start one. A variable in the environment overrides the file. If a value is
invalid, the server does not start, and a message names the setting.
`

const fallbackOf = ({ fallback, otherwise }: Setting): string => (fallback === undefined ? (otherwise ?? 'none') : `\`${fallback}\``)
const rangeOf = ({ range }: Setting): string => (range ? `${range[0]} to ${range[1]}` : '')
const moreOf = ({ more }: Setting): string => (more === undefined ? '' : ` [More](${more}).`)

const row = (setting: Setting): string =>
  `| \`${setting.name}\` | ${fallbackOf(setting)} | ${rangeOf(setting)} | ${setting.about}${moreOf(setting)} |`

const section = ({ title, room, settings }: SettingGroup): string => `## ${title}

Used by \`${room.replaceAll(' and ', '` and `')}\`.

| Variable | Default | Range | What it does |
| --- | --- | --- | --- |
${Object.values(settings).map(row).join('\n')}
`

/** docs/settings.md */
export const settingsPage = (): string => [HEAD, ...groups.map(section)].join('\n')

const COLUMNS = 100

/** Wraps a text into comment lines. */
function comment(text: string): string {
  const lines: string[] = []
  let line = '#'
  for (const word of text.split(' ')) {
    if (line.length + word.length + 1 > COLUMNS) {
      lines.push(line)
      line = '#'
    }
    line += ` ${word}`
  }
  return [...lines, line].join('\n')
}

function example(setting: Setting): string {
  const { name, about, more } = setting
  const text = [about.replaceAll('`', ''), ...(more === undefined ? [] : [`See docs/${more}`])].join(' ')
  return `${comment(text)}\n#${name}=${setting.example ?? setting.fallback ?? ''}\n`
}

const EXAMPLE_HEAD = `# RTSport's settings, generated from src/config/ by \`npm run schema\`. Copy this file to .env and uncomment what you set.
# A variable in the environment overrides the file. If you set DATABASE_URL, you must also set SECRET_KEY and NOTES_KEY.
# Make a key with: node -p "require('crypto').randomBytes(48).toString('base64url')"
`

/** .env.example */
export const environmentExample = (): string =>
  [EXAMPLE_HEAD, ...groups.flatMap(({ title, settings }) => [`# ---- ${title} ----\n`, ...Object.values(settings).map(example)])].join('\n')
