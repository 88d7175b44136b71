import type { ErrorCode } from '../../errors.js'
import { html } from './html.js'
import { page } from './page.js'

interface Problem {
  readonly status: number
  readonly title: string
  readonly advice: string
}

const problem = (status: number, title: string, advice: string): Problem => ({ status, title, advice })

/** One answer for every reason: only someone who used a link may learn whether it was ever valid. */
const NEEDS_LINK = problem(
  401,
  'This page needs a new link',
  'A link to a practice plan works once, within ten minutes. This one is missing, already used, expired or not valid. Sign in to the app and make a new link.',
)
export const NO_TEAM = problem(
  404,
  'There is no such team',
  'Either the team does not exist, or you may not see it. Ask the school’s administrator to add you to the team.',
)
const OUR_MISTAKE = problem(
  500,
  'Something went wrong on our side',
  'Try again later with a new link. If it happens again, give support the request id below.',
)

const problems: Readonly<Partial<Record<ErrorCode, Problem>>> = {
  UNAUTHENTICATED: NEEDS_LINK,
  FORBIDDEN: problem(
    403,
    'Practice plans are not for your role',
    'Only the school’s coaches, athletic trainers and administrators can open them.',
  ),
  BAD_USER_INPUT: problem(
    400,
    'This address is not valid',
    'The address is /practice-plan/ and the team’s id. You can add a day: ?date=YYYY-MM-DD.',
  ),
  OVERLOADED: problem(503, 'The server is overloaded', 'Try again in a moment with a new link.'),
  RATE_LIMITED: problem(429, 'Too many requests', 'Try again in a minute with a new link.'),
  SERVICE_UNAVAILABLE: problem(503, 'The server is not available', 'Try again in a minute with a new link.'),
}

export const problemWith = (code: unknown): Problem => problems[code as ErrorCode] ?? OUR_MISTAKE

/** @param requestId shown so that support can find the request in the server's log */
export const problemPage = ({ title, advice }: Problem, requestId: string | null = null): string =>
  page(
    title,
    html`<main>
      <h1>${title}</h1>
      <p>${advice}</p>
      ${requestId === null ? '' : html`<p>${requestId}</p>`}
    </main>`,
  )
