import type { Browser, Page } from 'playwright-core'
import { startTestServer } from '../support/server.js'
import { hasBrowser, launchBrowser, openExplorer, type WatchedPage } from './browser.js'

const describeInBrowser = hasBrowser ? describe : describe.skip
const suffix = hasBrowser ? '' : ' (skipped: no Chromium on this machine)'

describeInBrowser(`the explorer in a browser${suffix}`, () => {
  let server: Awaited<ReturnType<typeof startTestServer>>
  let browser: Browser
  let opened: WatchedPage

  beforeAll(async () => {
    server = await startTestServer()
    browser = await launchBrowser()
  }, 120_000)

  afterAll(async () => {
    await browser.close()
    await server.close()
  })

  beforeEach(async () => {
    opened = await openExplorer(browser, `${server.url}/graphql`)
  }, 60_000)

  afterEach(async () => {
    expect(opened.complaints).toEqual([])
    await opened.page.close()
  })

  test('opens with its examples, and contacts only its own server', async () => {
    const { page } = opened
    await expect(page.getByRole('tab').allInnerTexts()).resolves.toEqual(
      expect.arrayContaining([
        'SignIn',
        'TrainerRoster',
        'TrainerSidelineEntry',
        'TrainerCase',
        'CoachDashboard',
        'ParentChildren',
        'AdminTeams',
      ]),
    )
    await page.getByRole('button', { name: 'Show Documentation Explorer' }).click()
    await page.getByText('All Schema Types').waitFor()
  }, 60_000)

  test("keeps its dialogs' styles within the content security policy", async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Open settings dialog' }).click()
    await page.getByText('Adjust how the interface appears.').waitFor()
    await page.keyboard.press('Escape')
  }, 60_000)

  test('signs in by the form, and then sends the token', async () => {
    const { page } = opened
    await signIn(page, 'at@lincoln.example', 'sideline')
    await page.getByText('Athletic trainer').waitFor()
    await runTab(page, 'TrainerRoster')
    await page.locator('.result-window', { hasText: 'lastName' }).waitFor()
    expect(await page.locator('.result-window').innerText()).not.toContain('"errors"')
  }, 60_000)

  test("shows the server's message after a wrong password", async () => {
    const { page } = opened
    await signIn(page, 'at@lincoln.example', 'wrong')
    const notice = page.getByRole('alert')
    await notice.waitFor()
    expect((await notice.innerText()).trim()).not.toBe('')
    await expect(page.getByRole('button', { name: 'Sign in', exact: true }).isVisible()).resolves.toBe(true)
  }, 60_000)

  test('takes the token of a login run in an editor tab', async () => {
    const { page } = opened
    await runTab(page, 'SignIn')
    await page.getByText('Athletic trainer').waitFor()
  }, 60_000)

  test('switches between demo accounts with one click, and signs out', async () => {
    const { page } = opened
    await page.getByRole('button', { name: 'Coach', exact: true }).click()
    await page.locator('.who', { hasText: 'Coach' }).waitFor()
    await page.getByRole('button', { name: 'Parent', exact: true }).click()
    await page.locator('.who', { hasText: 'Parent' }).waitFor()
    await page.getByRole('button', { name: 'Sign out' }).click()
    await page.getByRole('button', { name: 'Sign in', exact: true }).waitFor()
    await runTab(page, 'ParentChildren')
    await page.locator('.result-window', { hasText: 'UNAUTHENTICATED' }).waitFor()
  }, 60_000)

  test('fits a phone', async () => {
    const { page, complaints } = await openExplorer(browser, `${server.url}/graphql`, { width: 390, height: 844 })
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(390)
    await page.getByRole('button', { name: 'Trainer', exact: true }).click()
    await page.getByText('Athletic trainer').waitFor() // A query sent before that would be signed out.
    await runTab(page, 'TrainerRoster')
    await page.locator('.result-window', { hasText: 'lastName' }).waitFor()
    expect((await page.locator('.result-window').boundingBox())?.width).toBeGreaterThan(340)
    expect(complaints).toEqual([])
    await page.close()
  }, 60_000)
})

async function signIn(page: Page, email: string, password: string): Promise<void> {
  await page.getByLabel('Email').fill(email)
  await page.getByLabel('Password').fill(password)
  await page.getByRole('button', { name: 'Sign in', exact: true }).click()
}

async function runTab(page: Page, name: string): Promise<void> {
  await page.getByRole('tab', { name }).click()
  await page.getByRole('button', { name: /^Execute query/ }).click()
}
