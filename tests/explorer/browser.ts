import { existsSync } from 'node:fs'
import { chromium, type Browser, type Page } from 'playwright-core'

const executablePath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find(path => existsSync(path))

export const hasBrowser = executablePath !== undefined

/** Without these, Chromium contacts its vendor for updates and the like. */
const quiet = ['--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync']

export function launchBrowser(): Promise<Browser> {
  if (executablePath === undefined) throw new Error('There is no Chromium on this machine')
  return chromium.launch({ executablePath, args: ['--headless', '--no-sandbox', '--disable-gpu', ...quiet] })
}

export interface WatchedPage {
  readonly page: Page
  /** Forbidden behaviour: console errors, exceptions, content security violations, and requests to other servers. */
  readonly complaints: readonly string[]
}

/** Opens any page of the server. */
export async function openPage(browser: Browser, url: string, viewport = { width: 1366, height: 768 }): Promise<WatchedPage> {
  const complaints: string[] = []
  const page = await browser.newPage({ viewport })
  page.on('console', message => {
    // Chromium also logs a refused GraphQL request, which is an answer and not a fault of the page.
    if (message.type() === 'error' && message.location().url !== url) complaints.push(`console: ${message.text()}`)
  })
  page.on('pageerror', error => complaints.push(`exception: ${error.message}`))
  page.on('request', request => {
    const { protocol, origin } = new URL(request.url())
    if (protocol !== 'data:' && origin !== new URL(url).origin) complaints.push(`request: ${request.url()}`)
  })
  await page.exposeFunction('complain', (text: string) => complaints.push(text))
  await page.addInitScript(`addEventListener('securitypolicyviolation', (event) =>
    complain('refused: ' + event.violatedDirective + ' ' + event.blockedURI + ' ' + event.sample))`)
  await page.goto(url)
  return { page, complaints }
}

export async function openExplorer(...where: Parameters<typeof openPage>): Promise<WatchedPage> {
  const opened = await openPage(...where)
  await opened.page.locator('.graphiql-container').waitFor()
  return opened
}
