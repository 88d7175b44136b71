import type { Participation, RestrictionKind } from '../../generated/tables.js'
import { html, type Html } from './html.js'
import { page } from './page.js'

interface Athlete {
  readonly firstName: string
  readonly lastName: string
  readonly jerseyNumber: number | null
}

interface Restriction {
  readonly kind: RestrictionKind
  readonly details: string
  readonly endsOn: string | null
}

/** The answer to PLAN_DOCUMENT. */
export interface PlanData {
  readonly practicePlan: {
    readonly date: string
    readonly team: { readonly name: string } | null
    readonly full: readonly Athlete[]
    readonly limited: readonly { readonly athlete: Athlete; readonly restrictions: readonly Restriction[] }[]
    readonly out: readonly Athlete[]
  }
  readonly school: { readonly name: string; readonly timeZone: string }
}

export const PLAN_DOCUMENT = /* GraphQL */ `
  query PracticePlanPage($teamId: ID!, $date: Date) {
    practicePlan(teamId: $teamId, date: $date) {
      date
      team {
        name
      }
      full {
        firstName
        lastName
        jerseyNumber
      }
      limited {
        athlete {
          firstName
          lastName
          jerseyNumber
        }
        restrictions {
          kind
          details
          endsOn
        }
      }
      out {
        firstName
        lastName
        jerseyNumber
      }
    }
    school {
      name
      timeZone
    }
  }
`

const dayInWords = (date: string): string => new Intl.DateTimeFormat('en-US', { dateStyle: 'full', timeZone: 'UTC' }).format(new Date(date))
const timeInWords = (time: Date, timeZone: string): string =>
  new Intl.DateTimeFormat('en-US', { dateStyle: 'medium', timeStyle: 'short', timeZone }).format(time)

/** NO_CONTACT → No contact. For OTHER, the details say everything. */
const kindInWords = (kind: RestrictionKind): string =>
  kind === 'OTHER' ? '' : `${kind.charAt(0)}${kind.slice(1).toLowerCase().replaceAll('_', ' ')}: `

/** Isolates a text's direction from the text around it. */
const isolated = (text: string): Html => html`<bdi>${text}</bdi>`

const nameOf = ({ firstName, lastName, jerseyNumber }: Athlete): Html =>
  html`<span class="jersey">${jerseyNumber === null ? '–' : `#${jerseyNumber}`}</span> <bdi>${lastName}, ${firstName}</bdi>`

const restrictionOf = ({ kind, details, endsOn }: Restriction): Html =>
  html`<li>
    ${kindInWords(kind)}${isolated(details)} <em>(${endsOn === null ? 'until it is lifted' : `until ${dayInWords(endsOn)}`})</em>
  </li>`

const NOTHING_WRITTEN = html`<p>No restriction is recorded for this day. Ask the athletic trainer before practice.</p>`

const names = (athletes: readonly Athlete[]): Html =>
  html`<ul class="names">
    ${athletes.map(athlete => html`<li>${nameOf(athlete)}</li>`)}
  </ul>`

const limitedOf = ({ athlete, restrictions }: PlanData['practicePlan']['limited'][number]): Html =>
  html`<li>
    <h3>${nameOf(athlete)}</h3>
    ${
      restrictions.length === 0
        ? NOTHING_WRITTEN
        : html`<ul>
            ${restrictions.map(restrictionOf)}
          </ul>`
    }
  </li>`

function section(participation: Participation, title: string, count: number, list: Html): Html {
  const id = participation.toLowerCase()
  return html`<section aria-labelledby="${id}">
    <h2 id="${id}">${title} (${count})</h2>
    ${count === 0 ? html`<p>No athletes.</p>` : list}
  </section>`
}

/**
 * The three lists, for printing.
 * @param now when the statuses were read
 */
export function planPage({ practicePlan: { date, team, full, limited, out }, school }: PlanData, now: Date): string {
  const title = `Practice plan: ${team?.name ?? ''}`
  return page(
    `${title}, ${date}`,
    html`<header>
        <h1>${title}</h1>
        <p>${dayInWords(date)} · ${isolated(school.name)}</p>
      </header>
      <main>
        ${section('CLEARED', 'Full practice', full.length, names(full))}
        ${section(
          'RESTRICTED',
          'Limited practice',
          limited.length,
          html`<ul class="limited">
            ${limited.map(limitedOf)}
          </ul>`,
        )}
        ${section('OUT', 'Out: no practice', out.length, names(out))}
      </main>
      <footer>
        <p>
          Status as of ${timeInWords(now, school.timeZone)}. The athletic trainer may have changed it since then. Check again before
          practice.
        </p>
      </footer>`,
  )
}
