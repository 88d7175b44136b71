import type { Browser } from 'playwright-core'
import { demoIds } from '../../prisma/demo/ids.js'
import { useServer } from '../api/support.js'
import { PracticePlanLinkDocument } from '../generated/documents.js'
import { addRestriction, addEvent, addToTeam, buildAthlete, buildCase, buildTeam } from '../sql/support/factories.js'
import { hasBrowser, launchBrowser, openPage } from './browser.js'

const describeInBrowser = hasBrowser ? describe : describe.skip
const suffix = hasBrowser ? '' : ' (skipped: no Chromium on this machine)'
const TIMEOUT_MS = 60_000

/** US Letter in CSS pixels, minus margins of 15 mm. */
const LETTER = { width: 816 - 2 * 57, height: 1056 - 2 * 57 }
const LONG = 'Wolfeschlegelsteinhausenbergerdorff'.repeat(2)
const school = demoIds.lincolnSchool

describeInBrowser(`the practice plan page in a browser${suffix}`, () => {
  const { as, sql, server } = useServer()
  let browser: Browser
  beforeAll(async () => {
    browser = await launchBrowser()
  }, TIMEOUT_MS)
  afterAll(() => browser.close())

  async function newLink(teamId: string): Promise<string> {
    const { practicePlanLink } = await (await as('trainer')).ask(PracticePlanLinkDocument, { input: { teamId } })
    return `${server().url}${practicePlanLink?.url ?? ''}`
  }

  /** A team with long names, and names that look like HTML. */
  const crowdedTeam = (): Promise<string> =>
    sql(async sql => {
      const team = await buildTeam(sql, school, { name: `Crowd <script>document.title = 'taken'</script> ${Date.now()}` })
      for (let number = 0; number < 60; number += 1) {
        const athlete = await buildAthlete(sql, school, { first_name: `<script>document.title = 'taken'</script>`, last_name: LONG })
        await addToTeam(sql, team, athlete)
        if (number % 6 !== 0) continue
        const injury = await buildCase(sql, athlete, { participation: 'RESTRICTED' })
        const added = await addEvent(sql, injury, { school, id: demoIds.lincolnTrainer }, 'RESTRICTION_ADDED')
        await addRestriction(sql, injury, added, { details: `${LONG} No contact. `.repeat(8), starts_on: '2026-01-01' })
      }
      return team.id
    })

  test(
    'opens once by its link: three lists, and then a notice that it was used',
    async () => {
      const link = await newLink(demoIds.varsityFootball)
      const { page, complaints } = await openPage(browser, link)
      await expect(page.getByRole('heading', { level: 2 }).allInnerTexts()).resolves.toEqual([
        'Full practice (37)',
        'Limited practice (2)',
        'Out: no practice (1)',
      ])
      const limited = page.getByRole('region', { name: 'Limited practice' })
      await expect(limited.getByRole('heading', { level: 3 }).allInnerTexts()).resolves.toEqual([
        '#15 Kowalczyk, Tomasz',
        "#8 O'Neill, Declan",
      ])
      await expect(limited.getByText('No contact').count()).resolves.toBeGreaterThan(0)
      await expect(page.getByRole('region', { name: 'Full practice' }).getByRole('listitem').count()).resolves.toBe(37)
      await page.reload()
      await expect(page.getByRole('heading', { level: 1 }).innerText()).resolves.toBe('This page needs a new link')
      await expect(page.getByText('works once').count()).resolves.toBe(1)
      expect(complaints).toEqual([])
      await page.close()
    },
    TIMEOUT_MS,
  )

  test(
    'shows names as text, whatever they contain',
    async () => {
      const { page, complaints } = await openPage(browser, await newLink(await crowdedTeam()))
      expect(await page.title()).toMatch(/^Practice plan: Crowd <script>/)
      await expect(page.getByText(`<script>document.title = 'taken'</script>`).first().isVisible()).resolves.toBe(true)
      await expect(page.locator('script').count()).resolves.toBe(0)
      expect(complaints).toEqual([])
      await page.close()
    },
    TIMEOUT_MS,
  )

  test(
    'fits paper and a phone, however long the names',
    async () => {
      const team = await crowdedTeam()
      for (const [media, viewport] of [
        ['print', LETTER],
        ['screen', { width: 390, height: 844 }],
      ] as const) // prettier-ignore
      {
        const { page } = await openPage(browser, await newLink(team), viewport)
        await page.emulateMedia({ media })
        expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(viewport.width)
        const beyond = await page.evaluate(
          `[...document.querySelectorAll('h1, h2, h3, p, li')].filter(node => {
            const { left, right, width, height } = node.getBoundingClientRect()
            return left < 0 || right > innerWidth || width === 0 || height === 0
          }).map(node => node.textContent)`,
        )
        expect(beyond).toEqual([])
        if (media === 'print') expect((await page.pdf({ format: 'Letter' })).subarray(0, 5).toString()).toBe('%PDF-')
        await page.close()
      }
    },
    TIMEOUT_MS,
  )
})
