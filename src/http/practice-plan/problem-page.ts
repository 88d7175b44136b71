import type { ErrorCode } from '../../errors.js'
import { html } from './html.js'
import { page } from './page.js'

interface Problem {
  readonly status: number
  readonly title: string
  readonly advice: string
}

const problem = (status: number, title: string, advice: string): Problem => ({ status, title, advice })

/** The same for every reason: whether a link was ever good is nobody's business who has not used it. */
const NEEDS_LINK = problem(
  401,
  'This page needs a new link',
  'A link to a practice plan works once, and for ten minutes. This one has been used, has expired or is not good, or there was none. Make a new one where you are signed in.',
)
export const NO_TEAM = problem(
  404,
  'There is no such team',
  'Or it is none that you may see. Ask the school’s administrator to add you to the team.',
)
const OUR_MISTAKE = problem(500, 'Something went wrong on our side', 'Try again later, with a new link. Tell support the number below.')

const problems: Readonly<Partial<Record<ErrorCode, Problem>>> = {
  UNAUTHENTICATED: NEEDS_LINK,
  FORBIDDEN: problem(
    403,
    'Practice plans are not for your role',
    'They are for the school’s coaches, athletic trainers and administrators.',
  ),
  BAD_USER_INPUT: problem(
    400,
    'This address is not right',
    'It is /practice-plan/ and the team’s id; the day may follow as ?date=YYYY-MM-DD.',
  ),
  OVERLOADED: problem(503, 'The server has too much to do just now', 'Try again in a moment, with a new link.'),
  RATE_LIMITED: problem(429, 'You have asked for too much at once', 'Try again in a minute, with a new link.'),
  SERVICE_UNAVAILABLE: problem(503, 'The server cannot answer just now', 'Try again in a minute, with a new link.'),
}

export const problemWith = (code: unknown): Problem => problems[code as ErrorCode] ?? OUR_MISTAKE

/** @param requestId where support has to find it in the server's log */
export const problemPage = ({ title, advice }: Problem, requestId: string | null = null): string =>
  page(
    title,
    html`<main>
      <h1>${title}</h1>
      <p>${advice}</p>
      ${requestId === null ? '' : html`<p>${requestId}</p>`}
    </main>`,
  )
