import { readConfig, type Config } from '../../src/config.js'
import { welcome } from '../../src/welcome.js'

/** A terminal's 24 lines, minus four printed by npm and four of a first start. */
const MOST_LINES = 16
const MOST_COLUMNS = 100

const config: Config = {
  ...readConfig({ DATABASE_URL: 'postgresql://127.0.0.1/rtsport', SECRET_KEY: 'k'.repeat(32), NOTES_KEY: 'n'.repeat(32) }),
  databaseUrl: null,
  dataFolder: '/home/somebody/projects/rtsport/.rtsport',
  debug: true,
  ownSecretKey: true,
  ownNotesKey: true,
}

test.each([true, false])('the welcome fits a screen (demo data: %s)', demo => {
  const lines = welcome({ url: 'http://127.0.0.1:8000/graphql', config, demo, seconds: 12.3 }).trimEnd().split('\n')
  expect(lines.length).toBeLessThanOrEqual(MOST_LINES)
  expect(lines.filter(line => line.length > MOST_COLUMNS)).toEqual([])
})
