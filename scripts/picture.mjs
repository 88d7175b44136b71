// npm run picture: makes docs/explorer.png, the picture in README.md, from the built server with new demo data. Needs Debian's chromium.
import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import path from 'node:path'
import { chromium } from 'playwright-core'
import { rootFolder } from './run-tool.mjs'
import { startServer } from './smoke/server.mjs'

const FILE = path.join(rootFolder, 'docs', 'explorer.png')
const SIZE = { width: 1200, height: 800 }
const MOST_BYTES = 150_000
const START_MS = 10 * 60_000

/** Short enough that the operation and its answer fit on the screen. */
const OPERATION = `# For coach@lincoln.example
# Who is out, and what they may still do
query WhoIsOut {
  teams {
    name
    statusCounts {
      cleared
      restricted
      out
    }
    athletes(filter: { status: OUT }) {
      nodes {
        firstName
        lastName
        jerseyNumber
        currentStatus
        cases(status: ACTIVE) {
          nodes {
            participation
            restrictions {
              kind
              details
            }
          }
        }
      }
    }
  }
}
`

const browserPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(file => existsSync(file))
assert.ok(browserPath, 'There is no Chromium on this machine: apt-get install chromium')

async function photograph(url) {
  const browser = await chromium.launch({ executablePath: browserPath, args: ['--headless', '--no-sandbox', '--disable-gpu'] })
  try {
    const page = await browser.newPage({ viewport: SIZE, colorScheme: 'light' })
    await page.goto(url)
    await page.locator('.graphiql-container').waitFor()
    await page.getByRole('button', { name: 'Coach', exact: true }).click()
    await page.locator('.who', { hasText: 'Coach' }).waitFor()
    await page.getByRole('tab', { name: 'CoachDashboard' }).click()
    await page.evaluate(
      text => globalThis.document.querySelector('.graphiql-query-editor .CodeMirror').CodeMirror.setValue(text),
      OPERATION,
    )
    await page.getByRole('button', { name: 'Hide editor tools' }).click()
    await page.getByRole('button', { name: /^Execute query/ }).click()
    await page.locator('.result-window', { hasText: 'lastName' }).waitFor()
    await page.mouse.move(SIZE.width / 4, 20) // where nothing has a hover effect
    await page.screenshot({ path: FILE, animations: 'disabled', caret: 'hide' })
  } finally {
    await browser.close()
  }
}

const dataFolder = mkdtempSync(path.join(tmpdir(), 'rtsport-picture-'))
try {
  const environment = { ...process.env, DATA_FOLDER: dataFolder, DATABASE_URL: '' }
  const server = await startServer({ command: 'npm start', folder: rootFolder, environment, withinMs: START_MS })
  try {
    await photograph(`http://127.0.0.1:${server.port}/graphql`)
    await server.stop('Ctrl-C')
  } finally {
    server.kill()
  }
} finally {
  rmSync(dataFolder, { recursive: true, force: true })
}

const { size } = statSync(FILE)
assert.ok(size < MOST_BYTES, `docs/explorer.png has ${size} bytes: at most ${MOST_BYTES}`)
console.log(`docs/explorer.png: ${size} bytes`)
